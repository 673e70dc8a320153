import { isIPv4, isIPv6 } from 'node:net';

/** `::ffff:192.0.2.1` is how a dual-stack socket writes 192.0.2.1. */
export function plainIp(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  return mapped?.[1] ?? ip;
}

/** What limits count by: the IPv4 address, or the /64 an IPv6 address is in, since one person has all of it. */
export function clientNetwork(ip: string | null): string {
  if (ip === null) return 'unknown';
  const plain = plainIp(ip);
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  const [head = '', tail] = plain.replace(/%.*$/, '').toLowerCase().split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
