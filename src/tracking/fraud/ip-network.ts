import { isIP } from 'node:net';
import type { BlockFact } from './fraud.types.js';

export interface IpNetwork {
  family: 4 | 6;
  /** The address with all bits behind the prefix cleared. */
  base: bigint;
  prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const MAPPED = 0xffffn;

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
  return isIP(text) !== 0 && !PRIVATE.find(text, 0);
}

/** Finds the networks an address is in, in as many steps as there are different prefixes. */
export class NetworkMatcher {
  /** By family and prefix: base → when it ends in ms, Infinity for never. */
  private readonly levels = new Map<string, { family: 4 | 6; prefix: number; ends: Map<bigint, number> }>();

  constructor(blocks: readonly BlockFact[]) {
    for (const { cidr, expiresAt } of blocks) {
      const network = parseNetwork(cidr);
      if (!network) continue;
      const { family, prefix, base } = network;
      const key = `${family}/${prefix}`;
      const level = this.levels.get(key) ?? { family, prefix, ends: new Map<bigint, number>() };
      level.ends.set(base, Math.max(level.ends.get(base) ?? 0, expiresAt ?? Infinity));
      this.levels.set(key, level);
    }
  }

  /** @param now ms since the epoch */
  find(ip: string | null, now: number): boolean {
    if (ip === null || this.levels.size === 0) return false;
    const address = parseIp(ip);
    if (!address) return false;
    for (const { family, prefix, ends } of this.levels.values()) {
      if (family !== address.family) continue;
      const end = ends.get(maskedTo(address.value, family, prefix));
      if (end !== undefined && end > now) return true;
    }
    return false;
  }
}

function maskedTo(value: bigint, family: 4 | 6, prefix: number): bigint {
  const shift = BigInt(BITS[family] - prefix);
  return (value >> shift) << shift;
}

function ipv4(text: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
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

const PRIVATE = new NetworkMatcher(
  [
    ...['0.0.0.0/8', '10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
    ...['::/127', 'fc00::/7', 'fe80::/10'],
  ].map((cidr) => ({ cidr, expiresAt: null })),
);
