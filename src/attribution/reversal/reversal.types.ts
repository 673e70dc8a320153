import type { PlannedReversal } from '../../rewards/rewards.types.js';
import type { PartyLoss, PlannedChange, ReversalTotal, Skipped } from './reversal-plan.policy.js';

export const REVERSAL_ACTIONS = ['reject', 'refund'] as const;
/** reject: pending ones only; refund: pending ones are rejected, approved ones reversed. */
export type ReversalAction = (typeof REVERSAL_ACTIONS)[number];

export const MAX_REVERSED = 500;

export interface ReversalRequest {
  action: ReversalAction;
  conversionIds?: string[];
  intakeIds?: string[];
  /** In currency units; only of one conversion. */
  amount?: number;
}

/** All that a reversal touches. */
export interface ReversalPlan {
  action: ReversalAction;
  changes: PlannedChange[];
  skipped: Skipped[];
  totals: ReversalTotal[];
  parties: PartyLoss[];
  rewards: PlannedReversal[];
}
