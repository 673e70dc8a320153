export const REWARD_STATUSES = ['pending', 'approved', 'queued', 'paid', 'reversed', 'failed'] as const;
export type RewardStatus = (typeof REWARD_STATUSES)[number];

export const BENEFICIARY_KINDS = ['promoter', 'partner', 'end_user', 'affiliate'] as const;
export type BeneficiaryKind = (typeof BENEFICIARY_KINDS)[number];

/** Who pays the beneficiary: the company itself, or the platform out of what it invoices. */
export const SETTLEMENT_MODES = ['direct', 'platform'] as const;
export type SettlementMode = (typeof SETTLEMENT_MODES)[number];

/** How a campaign divides a commission between its partner and the partner's user. */
export type SplitTerms =
  /** The end user's share of the commission in basis points; the partner keeps the rest. */
  | { kind: 'share'; endUserBasisPoints: number }
  /** A fixed sum for the end user, never more than the commission; the partner keeps the rest. */
  | { kind: 'flat'; endUserMinor: bigint };

export interface RewardSplit {
  partnerId: string;
  /** Null: the partner keeps it all. */
  endUserId: string | null;
  terms: SplitTerms;
}

/** What one party gets, or gives back, in minor units. */
export interface PartyAmount {
  beneficiaryKind: BeneficiaryKind;
  beneficiaryId: string;
  minor: bigint;
}

/** What taking back commission does to one reward. */
export interface PlannedReversal {
  rewardId: string;
  conversionId: string;
  beneficiaryKind: BeneficiaryKind;
  beneficiaryId: string;
  currency: string;
  /** What is taken back, in minor units. */
  minor: bigint;
  status: RewardStatus;
  statusAfter: RewardStatus;
  /** It was queued or paid: it stays, and a reward below zero is made beside it. */
  isDebt: boolean;
}

export interface NewReward {
  /** The sale that earned it; null when an order of the shop did. */
  conversionId: string | null;
  /** The order that earned it. */
  orderId?: string;
  /** The company whose sale it was; null when there is none. */
  advertiserId: string | null;
  settlementMode: SettlementMode;
  beneficiaryKind: BeneficiaryKind;
  beneficiaryId: string;
  amountMinor: bigint;
  currency: string;
  /** Days from now, by the world's clock, until the reward may be paid. */
  coolOffDays: number;
}

export interface RewardFilter {
  status?: RewardStatus;
  conversionId?: string;
  orderId?: string;
}
