import { Injectable } from '@nestjs/common';
import { RecentMap } from '../kernel/cache/recent-map.js';
import { CampaignsRepository } from './campaigns.repository.js';
import type { LinkTerms } from './campaigns.types.js';

const REMEMBERED = 50_000;
const PLAIN = {};

/** How what links earn is divided, for those who settle sales. */
@Injectable()
export class CampaignSplitsService {
  /** A link's campaign never changes: those without one need not be asked for again. */
  private readonly plain = new RecentMap<string, object>(REMEMBERED);

  constructor(private readonly campaigns: CampaignsRepository) {}

  /** Terms by link, of those that belong to a campaign; within the caller's transaction, whatever its tenants. */
  async findByLinks(linkIds: readonly string[]): Promise<Map<string, LinkTerms>> {
    const unknown = [...new Set(linkIds)].filter((id) => this.plain.get(id) === undefined);
    if (unknown.length === 0) return new Map();
    const terms = await this.campaigns.findTerms(unknown);
    for (const id of unknown) if (!terms.has(id)) this.plain.set(id, PLAIN);
    return terms;
  }
}
