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

export const OFFER_DEVICES = ['desktop', 'mobile', 'tablet'] as const;
export type OfferDevice = (typeof OFFER_DEVICES)[number];

/** The order of a list of offers: newest first, or highest first; what is unknown comes last. */
export const OFFER_SORTS = ['new', 'epc', 'cr'] as const;
export type OfferSort = (typeof OFFER_SORTS)[number];

/**
 * Whose pause it is: an advertiser cannot end that of an admin or of the program; that of a suspension ends with
 * the suspension of the company.
 */
export type OfferPauser = 'admin' | 'advertiser' | 'system' | 'suspension';

/** What an offer pays, as it is stored. */
export type Payout =
  { type: 'cps' | 'revshare'; basisPoints: number } | { type: 'cpa' | 'cpl' | 'cpi'; minor: bigint };

/** Text per locale; English is always there. */
export type LocalizedText = { en: string; ar?: string };

export interface LandingPage {
  name: string;
  url: string;
}

/** Where visitors of an offer go. */
export interface OfferDestination {
  destinationUrl: string;
  clickIdParameter: string;
  /** Whether parameters of the tracking link that mean nothing here go on to the destination. */
  passesParameters: boolean;
  /** Hosts beside the destination's that `redirect` may name, in lower case, with the port where one is named. */
  ownHosts: string[];
  fallbackUrl: string | null;
  landingPages: LandingPage[];
}

/** What promoters read of an offer, and how they join it. */
export interface OfferDetails {
  title: LocalizedText;
  description: LocalizedText | null;
  terms: LocalizedText | null;
  requirements: LocalizedText[];
  categoryId: string | null;
  brandId: string | null;
  countries: string[];
  devices: OfferDevice[];
  previewUrl: string | null;
  requiresApproval: boolean;
}

/** A change of money or destination that waits for review; as JSON, sums as text. */
export type OfferProposal = {
  changes: Partial<OfferDestination> & {
    payoutType?: PayoutType;
    payoutBasisPoints?: number | null;
    payoutMinor?: string | null;
  };
  /** Payout rules that wait with it: new ones, and ones with a change. */
  payoutRuleIds?: string[];
  /** RFC 3339 in UTC. */
  submittedAt: string;
  /** Who wants it. */
  submittedBy: string;
};

/** Settings that are left out take their defaults. */
export interface NewOffer
  extends
    Partial<AttributionSettings>,
    Partial<IntakeSettings>,
    Partial<OfferDetails>,
    Partial<OfferDestination> {
  advertiserId: string;
  title: LocalizedText;
  destinationUrl: string;
  payout: Payout;
  currency: string;
  clickWindowDays?: number;
  coolOffDays?: number;
}

export const DEFAULT_OFFER = {
  description: null,
  terms: null,
  requirements: [],
  categoryId: null,
  brandId: null,
  countries: [],
  devices: [],
  previewUrl: null,
  requiresApproval: false,
  clickIdParameter: 'click_id',
  passesParameters: false,
  ownHosts: [],
  fallbackUrl: null,
  landingPages: [],
  clickWindowDays: 30,
  coolOffDays: 30,
} satisfies Partial<NewOffer>;

export interface OfferFilter {
  status?: OfferStatus;
  advertiserId?: string;
  /** Slug of a category. */
  category?: string;
  brandId?: string;
  /** Offers that sell in this country, those that sell everywhere among them. */
  country?: string;
  payoutType?: PayoutType;
  /** ISO 4217. */
  currency?: string;
  /** Part of a title or description, in any case. */
  q?: string;
}

/** Which offers a caller may see: all, or the active ones and those of these advertisers. */
export type OfferScope = 'all' | { active: boolean; advertiserIds: string[] };
