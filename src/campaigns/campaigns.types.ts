export const CAMPAIGN_STATUSES = ['active', 'archived'] as const;
/** An archived campaign makes no new links; those it has go on. */
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** What is asked for; exactly one of the two. */
export interface TermsInput {
  /** The end user's share of the commission in percent, up to two decimals. */
  sharePct?: number;
  /** A fixed sum for the end user in units of the offer's currency. */
  flatReward?: number;
}

export interface NewCampaign extends TermsInput {
  offerId: string;
  /** The partner's own tenant, or one below it; null for the own one. */
  tenantId: string | null;
  name: string | null;
}

export interface CampaignChanges extends TermsInput {
  name?: string;
  status?: CampaignStatus;
}

export interface CampaignFilter {
  offerId?: string;
  status?: CampaignStatus;
}

/** How what a campaign's link earns is divided, as it stands now. */
export interface LinkTerms {
  campaignId: string;
  partnerId: string;
  endUserId: string | null;
  shareBasisPoints: number | null;
  flatRewardMinor: bigint | null;
}
