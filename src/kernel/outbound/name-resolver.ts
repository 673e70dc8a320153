import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';

/** Answers the addresses of a host name; throws when it has none. */
export type NameResolver = (hostname: string) => Promise<LookupAddress[]>;

const NOT_THERE = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks like any program of the machine, or the named servers (`ip` or `ip:port`). */
export function nameResolver(servers: readonly string[]): NameResolver {
  if (servers.length === 0) return (hostname) => lookup(hostname, { all: true });
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers(servers);
  return async (hostname) => {
    const [v4, v6] = await Promise.all([
      withoutMissing(resolver.resolve4(hostname)),
      withoutMissing(resolver.resolve6(hostname)),
    ]);
    const found = [
      ...v4.map((address) => ({ address, family: 4 })),
      ...v6.map((address) => ({ address, family: 6 })),
    ];
    if (found.length === 0)
      throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
    return found;
  };
}

/** A name with addresses of one family only is nothing unusual. */
async function withoutMissing(question: Promise<string[]>): Promise<string[]> {
  try {
    return await question;
  } catch (error) {
    if (NOT_THERE.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
