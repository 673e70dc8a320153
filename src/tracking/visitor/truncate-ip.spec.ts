import fc from 'fast-check';
import { isIPv6 } from 'node:net';
import { truncateIp } from './truncate-ip.js';

it.each([
  ['203.0.113.77', '203.0.113.0'],
  ['8.8.8.8', '8.8.8.0'],
  ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
  ['2001:db8::1', '2001:db8::'],
  ['2001:0db8:0000:1::', '2001:db8::'],
  ['fe80::1%eth0', 'fe80::'],
  ['::1', '::'],
  ['1::2:3:4:5:6:7', '1:0:2::'],
  ['not an address', null],
  [null, null],
])('keeps of %s only %s', (ip, network) => expect(truncateIp(ip)).toBe(network));

it('keeps the first 48 bits of any IPv6 address and nothing of the rest', () => {
  fc.assert(
    fc.property(fc.ipV6(), (ip) => {
      const network = truncateIp(ip)!;
      expect(isIPv6(network)).toBe(true);
      expect(network.split('::')[0]!.split(':').length).toBeLessThanOrEqual(3);
      expect(truncateIp(network)).toBe(network);
    }),
  );
});
