import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { planOf } from './payout-plan.policy.js';
import type { PayoutRuleEntity } from './payout-rule.entity.js';
import { PayoutRulesRepository } from './payout-rules.repository.js';
import type { PayoutPlan } from './payouts.types.js';

/** What offers pay, as whoever settles conversions reads it. */
@Injectable()
export class PayoutPlansService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly rules: PayoutRulesRepository,
  ) {}

  /**
   * The plans of these offers in two statements, whatever their number; an offer that does not exist is missing.
   * @param promoterIds whose overrides are wanted; everybody's when left out
   */
  async findPlans(
    ctx: RequestContext,
    offerIds: readonly string[],
    promoterIds?: readonly string[],
  ): Promise<Map<string, PayoutPlan>> {
    const ids = [...new Set(offerIds)];
    if (ids.length === 0) return new Map();
    const promoters = promoterIds ? [...new Set(promoterIds)] : null;
    return this.tx.run(ctx, async () => {
      const offers = await this.rules.findOffers(ids);
      const rulesOf = new Map<string, PayoutRuleEntity[]>(ids.map((id) => [id, []]));
      for (const rule of await this.rules.findOfOffers(ids, promoters)) rulesOf.get(rule.offerId)?.push(rule);
      return new Map(offers.map((offer) => [offer.id, planOf(offer, rulesOf.get(offer.id) ?? [])]));
    });
  }
}
