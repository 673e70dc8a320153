import type { PlannedReversal } from '../../rewards/rewards.types.js';
import type {
  PartyLoss,
  PlannedChange,
  ReversalAction,
  ReversalTotal,
  Skipped,
} from './reversal-plan.policy.js';

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
