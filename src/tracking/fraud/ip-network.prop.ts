import fc from 'fast-check';
import { isPublicIp, NetworkMatcher, parseIp } from './ip-network.js';

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':'));
/** Near each other, so that networks and addresses meet. */
const near4 = fc.tuple(fc.constantFrom(10, 192, 255), octet, octet, octet).map((octets) => octets.join('.'));
const near6 = fc.tuple(fc.constantFrom('fd00', '2001'), group).map(([a, b]) => `${a}::${b}`);
const network = fc.oneof(
  fc.tuple(fc.oneof(ipv4, near4), fc.integer({ min: 0, max: 32 })),
  fc.tuple(fc.oneof(ipv6, near6), fc.integer({ min: 0, max: 128 })),
);

/** Bit by bit, as the definition says it. */
function isIn(ip: string, base: string, prefix: number): boolean {
  const [address, network] = [parseIp(ip)!, parseIp(base)!];
  const bits = (value: bigint, family: 4 | 6): string =>
    value
      .toString(2)
      .padStart(family === 4 ? 32 : 128, '0')
      .slice(0, prefix);
  return (
    address.family === network.family &&
    bits(address.value, address.family) === bits(network.value, network.family)
  );
}

describe('NetworkMatcher', () => {
  it('finds an address exactly when one of the networks holds it', () => {
    const address = fc.oneof(ipv4, near4, ipv6, near6);
    fc.assert(
      fc.property(fc.array(network, { maxLength: 8 }), address, (networks, ip) => {
        const blocks = networks.map(([base, prefix]) => ({ cidr: `${base}/${prefix}`, expiresAt: null }));
        const expected = networks.some(([base, prefix]) => isIn(ip, base, prefix));
        expect(new NetworkMatcher(blocks).find(ip, 1)).toBe(expected);
      }),
    );
  });

  it('takes an IPv4 address inside IPv6 for the IPv4 address', () => {
    fc.assert(
      fc.property(near4, near4, fc.integer({ min: 0, max: 32 }), (base, ip, prefix) => {
        const matcher = new NetworkMatcher([{ cidr: `${base}/${prefix}`, expiresAt: null }]);
        expect(matcher.find(`::ffff:${ip}`, 1)).toBe(matcher.find(ip, 1));
      }),
    );
  });

  it('lets the longest of several blocks of one network hold', () => {
    const cidr = '203.0.113.0/24';
    const matcher = new NetworkMatcher([
      { cidr, expiresAt: 100 },
      { cidr, expiresAt: 50 },
    ]);
    expect([99, 100].map((now) => matcher.find('203.0.113.9', now))).toEqual([true, false]);
    const forEver = new NetworkMatcher([
      { cidr, expiresAt: null },
      { cidr, expiresAt: 50 },
    ]);
    expect(forEver.find('203.0.113.9', Number.MAX_SAFE_INTEGER)).toBe(true);
  });

  it.each([
    ['127.0.0.1', false],
    ['10.255.255.255', false],
    ['11.0.0.0', true],
    ['172.15.255.255', true],
    ['172.16.0.0', false],
    ['172.31.255.255', false],
    ['172.32.0.0', true],
    ['192.168.4.4', false],
    ['0.1.2.3', false],
    ['255.255.255.255', true],
    ['::1', false],
    ['fd12::1', false],
    ['2001:db8::1', true],
    ['::ffff:10.0.0.1', false],
    ['1.2.3', false],
    ['unknown', false],
  ])('says of %s whether it is public: %p', (ip, isPublic) => expect(isPublicIp(ip)).toBe(isPublic));
});
