import { Injectable } from '@nestjs/common';
import { planOf } from './payout-plan.policy.js';
import type { PayoutRuleEntity } from './payout-rule.entity.js';
import { PayoutRulesRepository } from './payout-rules.repository.js';
import type { PayoutPlan } from './payouts.types.js';

/** What offers pay, as whoever settles conversions reads it. */
@Injectable()
export class PayoutPlansService {
  constructor(private readonly rules: PayoutRulesRepository) {}

  /**
   * The plans of these offers in two statements, whatever their number, within the caller's transaction; an offer that
   * it does not see is missing.
   * @param promoterIds whose overrides are wanted; everybody's when left out
   */
  async findPlans(
    offerIds: readonly string[],
    promoterIds?: readonly string[],
  ): Promise<Map<string, PayoutPlan>> {
    const ids = [...new Set(offerIds)];
    if (ids.length === 0) return new Map();
    const promoters = promoterIds ? [...new Set(promoterIds)] : null;
    const [offers, rules] = await Promise.all([
      this.rules.findOffers(ids),
      this.rules.findOfOffers(ids, promoters, true),
    ]);
    const rulesOf = new Map<string, PayoutRuleEntity[]>(ids.map((id) => [id, []]));
    for (const rule of rules) rulesOf.get(rule.offerId)?.push(rule);
    return new Map(offers.map((offer) => [offer.id, planOf(offer, rulesOf.get(offer.id) ?? [])]));
  }
}
