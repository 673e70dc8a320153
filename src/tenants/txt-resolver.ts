import { Inject, Injectable } from '@nestjs/common';
import { Resolver } from 'node:dns/promises';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';

/** Answers which TXT records a name has. */
export abstract class TxtResolver {
  /** The records, each in one piece; none when the name or the type does not exist. Throws when DNS fails. */
  abstract resolveTxt(name: string): Promise<string[]>;
}

const NOT_THERE = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks the name servers of the machine, or those of DNS_SERVERS. */
@Injectable()
export class DnsTxtResolver extends TxtResolver {
  private readonly resolver = new Resolver({ timeout: 2_000, tries: 2 });

  constructor(@Inject(CONFIG) config: RuntimeConfig) {
    super();
    if (config.dnsServers.length > 0) this.resolver.setServers(config.dnsServers);
  }

  async resolveTxt(name: string): Promise<string[]> {
    try {
      // A record of more than 255 bytes arrives in several strings.
      return (await this.resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (error) {
      if (NOT_THERE.has((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  }
}
