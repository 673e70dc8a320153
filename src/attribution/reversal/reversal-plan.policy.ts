import { AppError } from '../../kernel/errors/app-error.js';
import type { PartyAmount, PlannedReversal } from '../../rewards/rewards.types.js';
import type { ConversionEntity } from '../conversion.entity.js';
import { statusAfter } from '../conversion-status.policy.js';
import type { ConversionStatus } from '../conversions.types.js';
import { refundOf } from '../refund.policy.js';

export const REVERSAL_ACTIONS = ['reject', 'refund'] as const;
/** reject: pending ones only; refund: pending ones are rejected, approved ones reversed. */
export type ReversalAction = (typeof REVERSAL_ACTIONS)[number];

type Reversible = Pick<
  ConversionEntity,
  | 'id'
  | 'amountMinor'
  | 'commissionMinor'
  | 'currency'
  | 'refundedMinor'
  | 'reversedCommissionMinor'
  | 'status'
>;

/** What becomes of one conversion. */
export interface PlannedChange {
  id: string;
  currency: string;
  status: ConversionStatus;
  statusAfter: ConversionStatus;
  /** How much less of the sale stands afterwards. */
  amountMinor: bigint;
  /** How much less of the commission stands afterwards. */
  commissionMinor: bigint;
  /** How much of the commission is taken back in all afterwards. */
  reversedAfter: bigint;
}

/** A conversion that is left as it is, and why. */
export interface Skipped {
  id: string;
  code: string;
  message: string;
}

/** What rejecting or refunding would do to a conversion, or why it cannot be done. */
export function planChange(
  conversion: Reversible,
  action: ReversalAction,
  wanted: bigint | 'all',
): PlannedChange | Skipped {
  const { id, currency, status, amountMinor, commissionMinor } = conversion;
  const { refundedMinor, reversedCommissionMinor } = conversion;
  try {
    if (action === 'reject') {
      return {
        ...{ id, currency, status, statusAfter: statusAfter(status, 'reject') },
        amountMinor: amountMinor - refundedMinor,
        commissionMinor: commissionMinor - reversedCommissionMinor,
        reversedAfter: commissionMinor,
      };
    }
    const refund = refundOf(conversion, wanted);
    return {
      ...{ id, currency, status, statusAfter: refund.status },
      amountMinor: refund.addedMinor,
      commissionMinor: refund.addedCommissionMinor,
      reversedAfter: refund.reversedCommissionMinor,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, code: error.code, message: error.message };
  }
}

/** All conversions of one currency together. */
export interface ReversalTotal {
  currency: string;
  conversions: number;
  amountMinor: bigint;
  commissionMinor: bigint;
  feeMinor: bigint;
}

export function totalsOf(
  changes: readonly PlannedChange[],
  feeOf: (change: PlannedChange) => bigint,
): ReversalTotal[] {
  const totals = new Map<string, ReversalTotal>();
  for (const change of changes) {
    const { currency } = change;
    const none = { currency, conversions: 0, amountMinor: 0n, commissionMinor: 0n, feeMinor: 0n };
    const total = totals.get(currency) ?? none;
    total.conversions += 1;
    total.amountMinor += change.amountMinor;
    total.commissionMinor += change.commissionMinor;
    total.feeMinor += feeOf(change);
    totals.set(currency, total);
  }
  return [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** What one party loses in one currency. */
export interface PartyLoss extends Omit<PartyAmount, 'minor'> {
  currency: string;
  /** Would have been credited, and is not any more. */
  pendingMinor: bigint;
  /** Was credited and not on its way yet. */
  creditedMinor: bigint;
  /** Was queued or paid: it becomes a debt. */
  paidMinor: bigint;
}

/** @param pending parts of pending conversions, which nobody was credited yet */
export function lossesOf(
  takes: readonly PlannedReversal[],
  pending: readonly (PartyAmount & { currency: string })[],
): PartyLoss[] {
  const losses = new Map<string, PartyLoss>();
  const lossOf = ({
    beneficiaryKind,
    beneficiaryId,
    currency,
  }: Omit<PartyAmount, 'minor'> & { currency: string }): PartyLoss => {
    const key = `${beneficiaryKind} ${beneficiaryId} ${currency}`;
    const none = { pendingMinor: 0n, creditedMinor: 0n, paidMinor: 0n };
    const loss = losses.get(key) ?? { beneficiaryKind, beneficiaryId, currency, ...none };
    losses.set(key, loss);
    return loss;
  };
  for (const take of takes) lossOf(take)[take.isDebt ? 'paidMinor' : 'creditedMinor'] += take.minor;
  for (const part of pending) if (part.minor !== 0n) lossOf(part).pendingMinor += part.minor;
  return [...losses.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, loss]) => loss);
}
