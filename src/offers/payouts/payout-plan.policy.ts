import type { OfferEntity } from '../offer.entity.js';
import type { PayoutRuleEntity } from './payout-rule.entity.js';
import type { PayoutPlan, PayoutTerms, TierStep } from './payouts.types.js';

/** Orders the rules of one offer by what they are asked for. */
export function planOf(offer: OfferEntity, rules: readonly PayoutRuleEntity[]): PayoutPlan {
  const goals = new Map<string, PayoutTerms>();
  const overrides = new Map<string, { everything: PayoutTerms | null; byEvent: Map<string, PayoutTerms> }>();
  for (const rule of rules) {
    if (rule.kind === 'goal') goals.set(rule.event!, termsOf(rule));
    if (rule.kind !== 'override') continue;
    const own = overrides.get(rule.promoterId!) ?? { everything: null, byEvent: new Map() };
    overrides.set(rule.promoterId!, own);
    if (rule.event === null) own.everything = termsOf(rule);
    else own.byEvent.set(rule.event, termsOf(rule));
  }
  return { offer, goals, tiers: tiersOf(rules), overrides };
}

/** What a rule or an offer pays. */
export function termsOf({
  payoutBasisPoints,
  payoutMinor,
}: Pick<OfferEntity, 'payoutBasisPoints' | 'payoutMinor'>): PayoutTerms {
  if (payoutBasisPoints !== null) return { basisPoints: payoutBasisPoints };
  if (payoutMinor === null) throw new Error('there is no payout; the database forbids that');
  return { minor: payoutMinor };
}

function tiersOf(rules: readonly PayoutRuleEntity[]): PayoutPlan['tiers'] {
  const tiers = rules.filter(({ kind }) => kind === 'tier');
  const [first] = tiers;
  if (!first) return null;
  const steps: TierStep[] = tiers.map((rule) => ({ from: rule.tierFrom!, pays: termsOf(rule) }));
  steps.sort((a, b) => (a.from < b.from ? -1 : 1));
  return { metric: first.tierMetric!, steps };
}
