import { BlockList, isIP, isIPv4 } from 'node:net';
import { plainIp } from './client-network.js';

interface Range {
  address: string;
  bits: number;
  family: 'ipv4' | 'ipv6';
}

/** `192.0.2.0/24`, `2001:db8::/32`, or one address; null for anything else. */
export function parseRange(text: string): Range | null {
  const [address = '', bits, ...rest] = text.split('/');
  if (rest.length > 0 || !isIP(address) || address.includes('%')) return null;
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const widest = family === 'ipv4' ? 32 : 128;
  if (bits === undefined) return { address, bits: widest, family };
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > widest) return null;
  return { address, bits: Number(bits), family };
}

/** Tells whether an address is in one of the ranges; without ranges every address is. */
export function allowList(ranges: readonly string[]): (ip: string) => boolean {
  if (ranges.length === 0) return () => true;
  const list = new BlockList();
  for (const range of ranges.map(parseRange)) {
    // What cannot be read allows nobody.
    if (range) list.addSubnet(range.address, range.bits, range.family);
  }
  return (ip) => {
    const plain = plainIp(ip);
    return isIP(plain) !== 0 && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}
