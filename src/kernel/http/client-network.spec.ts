import { clientNetwork, plainIp } from './client-network.js';

describe('clientNetwork', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [null, 'unknown'],
  ])('%s counts as %s', (ip, network) => expect(clientNetwork(ip)).toBe(network));

  it('keeps an IPv6 address as it is otherwise', () => expect(plainIp('2001:db8::1')).toBe('2001:db8::1'));
});
