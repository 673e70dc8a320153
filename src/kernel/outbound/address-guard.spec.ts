import { AddressGuard } from './address-guard.js';

describe('[R116] AddressGuard', () => {
  const guard = new AddressGuard();

  it.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.170', '198.18.0.1', '224.0.0.1'],
    ...['255.255.255.255', '240.0.0.1', '192.0.2.1', '203.0.113.9', '198.51.100.7', '192.88.99.1'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'fec0::1', 'ff02::1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1'],
    ...['64:ff9b:1::a00:1', '2002:7f00:1::', '2001::1', '2001:db8::1', '3fff::1', '100::1', '5f00::1'],
    ...['', 'localhost', '1.2.3', '0x7f000001', '2130706433', '[::1]'],
  ])('refuses %s', (ip) => expect(guard.permits(ip)).toBe(false));

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '169.253.1.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('permits %s', (ip) => expect(guard.permits(ip)).toBe(true));

  it('permits what was allowed, and its neighbours no more than before', () => {
    const lenient = new AddressGuard(['127.0.0.1', '10.1.0.0/16', 'fd12::/16']);
    expect(['127.0.0.1', '10.1.2.3', 'fd12::1', '8.8.8.8'].map((ip) => lenient.permits(ip))).toEqual([
      ...[true, true, true, true],
    ]);
    expect(
      ['127.0.0.2', '10.2.0.1', 'fd13::1', '::ffff:127.0.0.1', '169.254.169.254'].map((ip) =>
        lenient.permits(ip),
      ),
    ).toEqual([false, false, false, false, false]);
  });

  it('does not take what is no range', () => {
    expect(() => new AddressGuard(['10.0.0.0/33'])).toThrow(RangeError);
  });
});
