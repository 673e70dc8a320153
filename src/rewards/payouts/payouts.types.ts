import type { BeneficiaryKind } from '../rewards.types.js';

export const PAYOUT_PROVIDERS = ['csv', 'sandbox'] as const;
/** `direct` is the company itself, which pays its promoters and says so. */
export type PayoutProviderName = (typeof PAYOUT_PROVIDERS)[number] | 'direct';

export const PAYOUT_BATCH_STATUSES = ['draft', 'approved', 'processing', 'completed', 'cancelled'] as const;
export type PayoutBatchStatus = (typeof PAYOUT_BATCH_STATUSES)[number];

export const PAYOUT_ITEM_STATUSES = [
  'draft',
  'pending',
  'processing',
  'paid',
  'failed',
  'released',
  'cancelled',
] as const;
export type PayoutItemStatus = (typeof PAYOUT_ITEM_STATUSES)[number];

/** Why somebody with a balance is not paid by a run. */
export const HOLD_REASONS = [
  'below_minimum',
  'negative_balance',
  'identity_check',
  'inactive',
  'returned',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** A reward that may be paid, with what is known of its beneficiary. */
export interface PayableReward {
  id: string;
  conversionId: string | null;
  orderId: string | null;
  beneficiaryKind: BeneficiaryKind;
  beneficiaryId: string;
  currency: string;
  /** Less what was taken back; below zero for what the beneficiary owes. */
  minor: bigint;
  /** Whether the identity check and the state of the account let money go out. */
  hold: Extract<HoldReason, 'identity_check' | 'inactive' | 'returned'> | null;
}

export interface PlannedItem {
  beneficiaryKind: BeneficiaryKind;
  beneficiaryId: string;
  currency: string;
  amountMinor: bigint;
  rewards: PayableReward[];
}

export interface HeldBalance {
  beneficiaryKind: BeneficiaryKind;
  beneficiaryId: string;
  currency: string;
  amountMinor: bigint;
  reason: HoldReason;
}

export interface PayoutPlan {
  items: PlannedItem[];
  held: HeldBalance[];
}
