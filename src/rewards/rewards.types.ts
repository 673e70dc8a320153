export const REWARD_STATUSES = ['pending', 'approved', 'queued', 'paid', 'reversed', 'failed'] as const;
export type RewardStatus = (typeof REWARD_STATUSES)[number];

export const BENEFICIARY_KINDS = ['promoter', 'partner', 'end_user', 'affiliate'] as const;
export type BeneficiaryKind = (typeof BENEFICIARY_KINDS)[number];

export interface NewReward {
  conversionId: string;
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
}
