import type { KycRules } from './fraud.types.js';

/** What a promoter's clicks of the last 7 days were worth. */
export interface PromoterScore {
  clicks: number;
  averageScore: number;
}

/** Clicks and conversions of a promoter on one offer, and of everybody on it. */
export interface OfferRates {
  clicks: number;
  conversions: number;
  offerClicks: number;
  offerConversions: number;
}

/**
 * Whether a conversion rate stands more than so many standard errors above that of all others on the
 * offer. The standard error is that of the difference of two proportions with a pooled rate.
 */
export function isRateOutlier(rates: OfferRates, minClicks: number, standardErrors: number): boolean {
  const otherClicks = rates.offerClicks - rates.clicks;
  const otherConversions = rates.offerConversions - rates.conversions;
  if (rates.clicks < minClicks || otherClicks < minClicks) return false;
  const pooled = Math.min(1, rates.offerConversions / rates.offerClicks);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / rates.clicks + 1 / otherClicks));
  const difference = rates.conversions / rates.clicks - otherConversions / otherClicks;
  return difference > standardErrors * error;
}

/** Why a promoter's identity must be checked, null when nothing speaks for it. */
export function kycReason(
  rules: KycRules,
  score: PromoterScore,
  rates: readonly OfferRates[],
): string | null {
  if (!rules.isOn) return null;
  if (score.clicks >= rules.minClicks && score.averageScore > rules.averageScore) return 'high_click_score';
  const isOutlier = rates.some((one) => isRateOutlier(one, rules.minClicksForRate, rules.standardErrors));
  return isOutlier ? 'conversion_rate_outlier' : null;
}

/** Accounts that share an address and a payout account with enough others. */
export function sharedAccounts(
  accounts: readonly { userId: string; ip: string; payoutAccount: string }[],
  atLeast: number,
): Set<string> {
  const groups = new Map<string, Set<string>>();
  for (const { userId, ip, payoutAccount } of accounts) {
    const key = JSON.stringify([ip, payoutAccount]);
    groups.set(key, (groups.get(key) ?? new Set()).add(userId));
  }
  return new Set([...groups.values()].filter(({ size }) => size >= atLeast).flatMap((group) => [...group]));
}
