import type { OfferEntity } from '../offer.entity.js';

export const RULE_KINDS = ['goal', 'tier', 'override'] as const;
/** goal: one event. tier: from a volume on. override: one promoter, for one event or for all. */
export type RuleKind = (typeof RULE_KINDS)[number];

export const TIER_METRICS = ['conversions', 'amount'] as const;
/** What a tier counts: approved conversions, or their amounts in minor units less what was given back. */
export type TierMetric = (typeof TIER_METRICS)[number];

/** proposed: it pays nothing until an admin agrees. */
export const RULE_STATUSES = ['active', 'proposed'] as const;
export type RuleStatus = (typeof RULE_STATUSES)[number];

/** What an advertiser wants of a rule of a live offer until an admin decides; as JSON, sums as text. */
export type RuleProposal =
  { isDeletion: true } | { payoutBasisPoints: number | null; payoutMinor: string | null };

/** A share of the sale (1 % = 100 basis points), or a fixed sum in minor units of the offer's currency. */
export type PayoutTerms = { basisPoints: number } | { minor: bigint };

/** From this volume on, inclusive, until the next step. */
export interface TierStep {
  from: bigint;
  pays: PayoutTerms;
}

/** What a promoter has of their own on an offer. */
export interface PromoterTerms {
  /** For every event without terms of its own. */
  everything: PayoutTerms | null;
  byEvent: ReadonlyMap<string, PayoutTerms>;
}

/** All that decides what a conversion of an offer pays. */
export interface PayoutPlan {
  offer: OfferEntity;
  goals: ReadonlyMap<string, PayoutTerms>;
  /** Lowest first; null when the offer has no tiers. */
  tiers: { metric: TierMetric; steps: readonly TierStep[] } | null;
  overrides: ReadonlyMap<string, PromoterTerms>;
}
