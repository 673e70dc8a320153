import { allowList, parseRange } from './cidr.js';

describe('parseRange', () => {
  it.each(['192.0.2.1', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::/32', '::1', '::/0'])('reads %s', (text) =>
    expect(parseRange(text)).not.toBeNull(),
  );
  it.each([
    '',
    '192.0.2.0/33',
    '192.0.2/24',
    '::1/129',
    '1.2.3.4/',
    '1.2.3.4/-1',
    '1.2.3.4/1e1',
    'a',
    '1.2.3.4/8/8',
    'fe80::1%eth0',
  ])('refuses %s', (text) => expect(parseRange(text)).toBeNull());
});

describe('allowList', () => {
  it('allows everyone without ranges', () => expect(allowList([])('203.0.113.9')).toBe(true));

  it.each([
    ['192.0.2.200', true],
    ['192.0.3.1', false],
    ['::ffff:192.0.2.200', true],
    ['2001:db8:1::5', true],
    ['2001:db9::5', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['', false],
    ['nonsense', false],
  ])('%s is inside: %s', (ip, inside) =>
    expect(allowList(['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'])(ip)).toBe(inside),
  );

  it('allows nobody by a range it cannot read', () => expect(allowList(['oops'])('192.0.2.1')).toBe(false));
});
