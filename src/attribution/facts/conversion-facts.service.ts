import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RewardsService } from '../../rewards/rewards.service.js';
import { ConversionMoneyRepository } from '../conversion-money.repository.js';
import { ConversionFactsRepository } from './conversion-facts.repository.js';
import type { ConversionEntity } from '../conversion.entity.js';
import { type Fact, factsOf } from './fact.policy.js';

/** What statistics know of conversions: reckoned from the conversion as it is, so any order of events comes right. */
@Injectable()
export class ConversionFactsService {
  constructor(
    private readonly facts: ConversionFactsRepository,
    private readonly money: ConversionMoneyRepository,
  ) {}

  /** Reckons a conversion anew, within the caller's transaction. */
  async refresh(tenantId: string, conversionId: string): Promise<void> {
    const conversion = await this.facts.findConversion(tenantId, conversionId);
    if (conversion) await this.facts.upsert(conversion, await this.factsOf(conversion));
  }

  /**
   * Ids of the tenant's conversions of a time of which something else is kept than there is, within the caller's
   * transaction.
   */
  async findWrong(ctx: RequestContext, from: Date, to: Date): Promise<string[]> {
    const wrong: string[] = [];
    let after: string | null = null;
    for (;;) {
      const conversions: ConversionEntity[] = await this.facts.findConversions(ctx.tenantId, from, to, after);
      for (const conversion of conversions) {
        const kept = await this.facts.findFacts(ctx.tenantId, conversion.id);
        if (!isSame(kept, await this.factsOf(conversion))) wrong.push(conversion.id);
      }
      after = conversions.at(-1)?.id ?? null;
      if (after === null) return wrong;
    }
  }

  private async factsOf(conversion: ConversionEntity): Promise<Fact[]> {
    const credits = await this.money.findCredits([conversion]);
    return factsOf(conversion, credits.get(conversion.id) ?? [], RewardsService.takenBack);
  }
}

function isSame(kept: readonly Fact[], real: readonly Fact[]): boolean {
  const line = (fact: Fact): string =>
    [
      ...[fact.promoterId, fact.isLead, fact.conversions, fact.approvedConversions, fact.rejectedConversions],
      ...[fact.amountMinor, fact.commissionMinor, fact.approvedCommissionMinor],
    ].join();
  return kept.map(line).sort().join('\n') === real.map(line).sort().join('\n');
}
