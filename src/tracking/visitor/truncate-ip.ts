import { isIPv4, isIPv6 } from 'node:net';

/** The network a visitor came from: /24 of IPv4, /48 of IPv6; null for what is no address. */
export function truncateIp(ip: string | null): string | null {
  if (ip === null) return null;
  if (isIPv4(ip)) return `${ip.slice(0, ip.lastIndexOf('.'))}.0`;
  if (!isIPv6(ip)) return null;
  const network = groupsOf(ip)
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16));
  while (network.at(-1) === '0') network.pop();
  return `${network.join(':')}::`;
}

/** The groups of an IPv6 address with those that `::` left out, the last ones as they are. */
function groupsOf(ip: string): string[] {
  const [left = '', right] = ip.replace(/%.*$/, '').split('::');
  const before = left === '' ? [] : left.split(':');
  if (right === undefined) return before;
  const after = right === '' ? [] : right.split(':');
  // A dotted end stands for two groups.
  const missing = 8 - before.length - after.length - (right.includes('.') ? 1 : 0);
  return [...before, ...Array<string>(missing).fill('0'), ...after];
}
