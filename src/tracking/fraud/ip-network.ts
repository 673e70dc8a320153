import { isIP, isIPv4 } from 'node:net';
import type { BlockFact } from './fraud.types.js';

export interface IpNetwork {
  family: 4 | 6;
  /** The address with all bits behind the prefix cleared. */
  base: bigint;
  prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const MAPPED = 0xffffn;
const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** An address as a number; an IPv4 address inside IPv6 is the IPv4 address. Null when it is none. */
export function parseIp(text: string): { family: 4 | 6; value: bigint } | null {
  const family = isIP(text);
  if (family === 4) return { family, value: BigInt(ipv4(text)) };
  if (family !== 6) return null;
  const value = ipv6(text.split('%')[0]!);
  return value >> 32n === MAPPED ? { family: 4, value: value & 0xffffffffn } : { family, value };
}

/** An address or a network in CIDR notation; null when it is neither. Bits behind the prefix are cleared. */
export function parseNetwork(text: string): IpNetwork | null {
  const match = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text);
  const address = match ? parseIp(match[1]!) : null;
  if (!address) return null;
  const { family, value } = address;
  const wrapped = family === 4 && match![1]!.includes(':') ? 96 : 0;
  const prefix = match![2] === undefined ? BITS[family] : Number(match![2]) - wrapped;
  if (prefix < 0 || prefix > BITS[family]) return null;
  return { family, base: maskedTo(value, family, prefix), prefix };
}

/** The one way to write a network. */
export function networkText({ family, base, prefix }: IpNetwork): string {
  if (family === 4) {
    const octets = [24n, 16n, 8n, 0n].map((shift) => (base >> shift) & 255n);
    return `${octets.join('.')}/${prefix}`;
  }
  const groups = Array.from({ length: 8 }, (_, index) => (base >> BigInt(112 - 16 * index)) & 0xffffn);
  const host = new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]/`).hostname;
  return `${host.slice(1, -1)}/${prefix}`;
}

/** Whether an address can name a visitor: loopback, private and link-local ones name a proxy. */
export function isPublicIp(text: string): boolean {
  const address = plainIpv4(text);
  if (address < 0) return isIP(text) !== 0 && !PRIVATE.find(text, 0);
  for (const { from, to } of PRIVATE_IPV4) if (address >= from && address <= to) return false;
  return true;
}

/** An IPv4 address as nearly everybody writes it, as a number; -1 for whatever must be looked at more closely. */
function plainIpv4(text: string): number {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === DOT && octet >= 0) {
      value = value * 256 + octet;
      octet = -1;
      dots++;
    } else if (code >= ZERO && code <= NINE && octet !== 0 && octet < 100) {
      octet = octet < 0 ? code - ZERO : octet * 10 + (code - ZERO);
      if (octet > 255) return -1;
    } else {
      return -1;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1;
}

/** Networks of one prefix: what is left of an address without the bits behind it → when the block ends in ms. */
interface Level<Bits> {
  /** How many bits stand behind the prefix. */
  rest: number;
  ends: Map<Bits, number>;
}

/** Finds the networks an address is in, in as many steps as there are different prefixes. */
export class NetworkMatcher {
  /** Apart, because every click asks and numbers are far quicker than big ones. */
  private readonly ofIpv4: Level<number>[] = [];
  private readonly ofIpv6: Level<bigint>[] = [];

  constructor(blocks: readonly BlockFact[]) {
    for (const { cidr, expiresAt } of blocks) {
      const network = parseNetwork(cidr);
      if (!network) continue;
      const rest = BITS[network.family] - network.prefix;
      if (network.family === 4) add(this.ofIpv4, rest, head4(Number(network.base), rest), expiresAt);
      else add(this.ofIpv6, rest, network.base >> BigInt(rest), expiresAt);
    }
  }

  /** @param now ms since the epoch */
  find(ip: string | null, now: number): boolean {
    if (ip === null || (this.ofIpv4.length === 0 && this.ofIpv6.length === 0)) return false;
    if (isIPv4(ip)) return this.findIpv4(ipv4(ip), now);
    const address = parseIp(ip);
    if (!address) return false;
    if (address.family === 4) return this.findIpv4(Number(address.value), now);
    return this.ofIpv6.some(({ rest, ends }) => (ends.get(address.value >> BigInt(rest)) ?? 0) > now);
  }

  private findIpv4(address: number, now: number): boolean {
    for (const { rest, ends } of this.ofIpv4) {
      const end = ends.get(head4(address, rest));
      if (end !== undefined && end > now) return true;
    }
    return false;
  }
}

/** The longest of several blocks of one network holds. */
function add<Bits>(levels: Level<Bits>[], rest: number, head: Bits, expiresAt: number | null): void {
  let level = levels.find((each) => each.rest === rest);
  if (!level) levels.push((level = { rest, ends: new Map() }));
  level.ends.set(head, Math.max(level.ends.get(head) ?? 0, expiresAt ?? Infinity));
}

/** Not by `>>`, which cannot shift by 32 and makes negative numbers. */
function head4(address: number, rest: number): number {
  return Math.floor(address / 2 ** rest);
}

function maskedTo(value: bigint, family: 4 | 6, prefix: number): bigint {
  const shift = BigInt(BITS[family] - prefix);
  return (value >> shift) << shift;
}

function ipv4(text: string): number {
  let value = 0;
  let octet = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      value = value * 256 + octet;
      octet = 0;
    } else {
      octet = octet * 10 + (code - ZERO);
    }
  }
  return value * 256 + octet;
}

function ipv6(text: string): bigint {
  const dotted = text.lastIndexOf('.') < 0 ? null : text.slice(text.lastIndexOf(':') + 1);
  const hex =
    dotted === null
      ? text
      : text.slice(0, -dotted.length) +
        [ipv4(dotted) >>> 16, ipv4(dotted) & 0xffff].map((group) => group.toString(16)).join(':');
  const [head = '', tail] = hex.split('::');
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const PRIVATE_NETWORKS = [
  ...['0.0.0.0/8', '10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  ...['::/127', 'fc00::/7', 'fe80::/10'],
];
const PRIVATE = new NetworkMatcher(PRIVATE_NETWORKS.map((cidr) => ({ cidr, expiresAt: null })));
const PRIVATE_IPV4 = PRIVATE_NETWORKS.map((cidr) => parseNetwork(cidr)!)
  .filter(({ family }) => family === 4)
  .map(({ base, prefix }) => ({ from: Number(base), to: Number(base) + 2 ** (32 - prefix) - 1 }));
