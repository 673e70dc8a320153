import type { AttributionSettings } from './attribution-settings.types.js';
import type { IntakeSettings } from './intake-settings.types.js';

export const OFFER_STATUSES = ['draft', 'pending', 'active', 'paused', 'rejected', 'ended'] as const;
export type OfferStatus = (typeof OFFER_STATUSES)[number];

/**
 * cps pays a share of the sale, revshare the same share of the revenue that is reported as the amount; cpa, cpl and
 * cpi a fixed sum per action, lead or install.
 */
export const PAYOUT_TYPES = ['cpa', 'cps', 'cpl', 'cpi', 'revshare'] as const;
export type PayoutType = (typeof PAYOUT_TYPES)[number];

/** What an offer pays, as it is stored. */
export type Payout =
  { type: 'cps' | 'revshare'; basisPoints: number } | { type: 'cpa' | 'cpl' | 'cpi'; minor: bigint };

/** Text per locale; English is always there. */
export type LocalizedText = { en: string } & Record<string, string>;

/** Settings that are left out take their defaults. */
export interface NewOffer extends Partial<AttributionSettings>, Partial<IntakeSettings> {
  advertiserId: string;
  title: LocalizedText;
  destinationUrl: string;
  clickIdParameter: string;
  /** Whether parameters of the tracking link that mean nothing here go on to the destination. */
  passesParameters: boolean;
  /** Hosts beside the destination's that `redirect` may name, in lower case, with the port where one is named. */
  ownHosts: string[];
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
