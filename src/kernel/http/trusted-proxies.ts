import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { plainIp } from './client-network.js';

const NAMED_RANGES: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

const MAX_REMEMBERED = 1_000;

/** The proxies whose word about a client's address is believed. */
export class TrustedProxies {
  private readonly ranges = new BlockList();
  private readonly remembered = new Map<string, boolean>();

  /**
   * @param ranges addresses, CIDRs, or `loopback`, `linklocal`, `uniquelocal`; none trusts nobody
   * @throws RangeError that names the range nobody can read
   */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      for (const cidr of NAMED_RANGES[range] ?? [range]) this.add(cidr);
    }
  }

  trusts(address: string): boolean {
    const known = this.remembered.get(address);
    if (known !== undefined) return known;
    const plain = plainIp(address);
    const family = isIP(plain);
    const isTrusted = family !== 0 && this.ranges.check(plain, family === 4 ? 'ipv4' : 'ipv6');
    // Peers are few; visitors behind several proxies are not.
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(address, isTrusted);
    return isTrusted;
  }

  /**
   * Who asked: going back from the socket through `X-Forwarded-For`, the first address that is no trusted proxy.
   * Null when the socket is gone, or when a trusted proxy forwards what is no address.
   */
  clientOf(request: Pick<IncomingMessage, 'headers' | 'socket'>): string | null {
    const peer = request.socket.remoteAddress;
    if (peer === undefined) return null;
    // Node joins repeated headers, but the type does not know that.
    const header = request.headers['x-forwarded-for'] as string | undefined;
    let address = peer;
    for (let end = header?.length ?? 0; end > 0 && this.trusts(address);) {
      const comma = header!.lastIndexOf(',', end - 1);
      address = header!.slice(comma + 1, end).trim();
      end = comma;
    }
    return address === peer || isIP(address) !== 0 ? plainIp(address) : null;
  }

  private add(cidr: string): void {
    const [address = '', prefix, ...rest] = cidr.split('/');
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const bits = prefix === undefined ? longest : Number(prefix);
    const isReadable =
      family !== 0 &&
      rest.length === 0 &&
      prefix !== '' &&
      Number.isInteger(bits) &&
      bits >= 0 &&
      bits <= longest;
    if (!isReadable) throw new RangeError(`${cidr} is no address, CIDR or named range`);
    this.ranges.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
}
