import { BlockList, isIP, isIPv4 } from 'node:net';
import { parseRange } from '../http/cidr.js';

/** What is not the public internet: RFC 6890 and the registries of special-purpose addresses. */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only this is public, so that mapped, translated, local and link-local addresses need no list. */
const PUBLIC_V6 = ['2000::/3'];
/** Special parts of it: protocol assignments with Teredo, documentation, 6to4, which carries an IPv4 address. */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Tells which addresses the program may connect to on behalf of people who name a URL. */
export class AddressGuard {
  private readonly allowed: BlockList;
  private readonly refusedV4 = listOf(NOT_PUBLIC_V4);
  private readonly publicV6 = listOf(PUBLIC_V6);
  private readonly refusedV6 = listOf(NOT_PUBLIC_V6);

  /** @param allowedRanges private addresses that may be reached all the same, as CIDR */
  constructor(allowedRanges: readonly string[] = []) {
    this.allowed = listOf(allowedRanges);
  }

  /** Whether an address is public, or one of those that were allowed; false for what is no address. */
  permits(ip: string): boolean {
    if (isIP(ip) === 0 || ip.includes('%')) return false;
    if (isIPv4(ip)) return this.allowed.check(ip, 'ipv4') || !this.refusedV4.check(ip, 'ipv4');
    if (isMapped(ip)) return false;
    if (this.allowed.check(ip, 'ipv6')) return true;
    return this.publicV6.check(ip, 'ipv6') && !this.refusedV6.check(ip, 'ipv6');
  }
}

/** A list of IPv4 ranges also answers for `::ffff:…`; nobody has a reason to write an address so. */
function isMapped(ip: string): boolean {
  const mapped = new BlockList();
  mapped.addSubnet('::ffff:0:0', 96, 'ipv6');
  return mapped.check(ip, 'ipv6');
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const { address, bits, family } = parseRange(range) ?? {};
    if (!address || bits === undefined) throw new RangeError(`${range} is not an address or a CIDR range`);
    list.addSubnet(address, bits, family);
  }
  return list;
}
