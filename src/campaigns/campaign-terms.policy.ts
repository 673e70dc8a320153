import { parseMoney, toUnits } from '../kernel/money/money.js';
import type { OfferEntity } from '../offers/offer.entity.js';
import type { CampaignEntity } from './campaign.entity.js';
import { CampaignRewardTooHigh, CampaignTermsAmbiguous } from './campaigns.errors.js';
import type { TermsInput } from './campaigns.types.js';

export type Terms = Pick<CampaignEntity, 'shareBasisPoints' | 'flatRewardMinor'>;

/**
 * The terms that were asked for, as they are stored.
 * @throws CampaignTermsAmbiguous, CampaignRewardTooHigh, InvalidAmount
 */
export function termsOf(
  { sharePct, flatReward }: TermsInput,
  offer: Pick<OfferEntity, 'currency' | 'payoutMinor'>,
): Terms {
  if ((sharePct === undefined) === (flatReward === undefined)) throw new CampaignTermsAmbiguous();
  if (sharePct !== undefined) return { shareBasisPoints: basisPoints(sharePct), flatRewardMinor: null };
  const { minor } = parseMoney(flatReward!, offer.currency);
  if (offer.payoutMinor !== null && minor > offer.payoutMinor) {
    throw new CampaignRewardTooHigh({ details: { commission: toUnits(offer.payoutMinor, offer.currency) } });
  }
  return { shareBasisPoints: null, flatRewardMinor: minor };
}

/** Percent with up to two decimals. */
export function basisPoints(percent: number): number {
  return Math.round(percent * 100);
}
