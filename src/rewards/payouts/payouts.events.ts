import type { DomainEvent } from '../../outbox/outbox.types.js';
import type { PayoutItemEntity } from './payout-item.entity.js';

export const PAYOUT_COMPLETED = 'payout.completed';
export const PAYOUT_FAILED = 'payout.failed';

/** Version 1 of both: the payment and how it ended. */
export interface PayoutEventPayload {
  payoutId: string;
  batchId: string;
  beneficiaryKind: string;
  beneficiaryId: string;
  amount: { minor: string; currency: string };
  reference: string | null;
  error: string | null;
}

export function payoutEvent(
  type: typeof PAYOUT_COMPLETED | typeof PAYOUT_FAILED,
  item: PayoutItemEntity,
): DomainEvent {
  const { id, batchId, beneficiaryKind, beneficiaryId, amountMinor, currency } = item;
  const payload: PayoutEventPayload = {
    payoutId: id,
    batchId,
    beneficiaryKind,
    beneficiaryId,
    amount: { minor: amountMinor.toString(), currency },
    reference: item.reference,
    error: item.lastError,
  };
  return { type, version: 1, entityType: 'payout', entityId: id, payload: { ...payload } };
}
