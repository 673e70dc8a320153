import type { AttributionSettings } from './attribution-settings.types.js';

export const OFFER_STATUSES = ['draft', 'pending', 'active', 'paused', 'rejected', 'ended'] as const;
export type OfferStatus = (typeof OFFER_STATUSES)[number];

/** cps pays a share of the sale; cpa, cpl and cpi a fixed sum per action, lead or install. */
export const PAYOUT_TYPES = ['cpa', 'cps', 'cpl', 'cpi'] as const;
export type PayoutType = (typeof PAYOUT_TYPES)[number];

/** What an offer pays, as it is stored. */
export type Payout = { type: 'cps'; basisPoints: number } | { type: 'cpa' | 'cpl' | 'cpi'; minor: bigint };

/** Text per locale; English is always there. */
export type LocalizedText = { en: string } & Record<string, string>;

/** Attribution settings that are left out take their defaults. */
export interface NewOffer extends Partial<AttributionSettings> {
  advertiserId: string;
  title: LocalizedText;
  destinationUrl: string;
  clickIdParameter: string;
  fallbackUrl: string | null;
  payout: Payout;
  currency: string;
  clickWindowDays: number;
  coolOffDays: number;
}

export interface OfferFilter {
  status?: OfferStatus;
  advertiserId?: string;
}

/** Which offers a caller may see: all, or the active ones and those of these advertisers. */
export type OfferScope = 'all' | { active: boolean; advertiserIds: string[] };
