import { type Fraction, sumOfFractions, weightsOfFractions } from '../../kernel/money/fraction.js';
import { allocate, type Money } from '../../kernel/money/money.js';
import type { TouchShare } from './models.types.js';

export interface PromoterShare {
  promoterId: string;
  /** All touches of the promoter together. */
  share: Fraction;
}

export interface PromoterCommission extends PromoterShare {
  money: Money;
}

/** The shares of a path by promoter, in the order of their first touch; nobody without a share. */
export function sharesByPromoter(
  shares: readonly Pick<TouchShare, 'promoterId' | 'share'>[],
): PromoterShare[] {
  const byPromoter = new Map<string, Fraction[]>();
  for (const { promoterId, share } of shares) {
    byPromoter.set(promoterId, [...(byPromoter.get(promoterId) ?? []), share]);
  }
  return [...byPromoter]
    .map(([promoterId, parts]) => ({ promoterId, share: sumOfFractions(parts) }))
    .filter(({ share }) => share.numerator > 0n);
}

/**
 * Splits a sum by the shares of a path: one amount per promoter, in the order of their first touch, summing to
 * the total to the minor unit. What is left over goes to the largest remainders, ties to the earlier touch.
 */
export function splitCommission(
  total: Money,
  shares: readonly Pick<TouchShare, 'promoterId' | 'share'>[],
): PromoterCommission[] {
  const promoters = sharesByPromoter(shares);
  const parts = allocate(total.minor, weightsOfFractions(promoters.map(({ share }) => share)));
  return promoters.map((promoter, index) => ({
    ...promoter,
    money: { minor: parts[index]!, currency: total.currency },
  }));
}
