import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../../kernel/money/money.js';
import { BENEFICIARY_KINDS, type BeneficiaryKind } from '../../rewards.types.js';
import type { PayoutItemEntity } from '../payout-item.entity.js';
import { PAYOUT_ITEM_STATUSES, type PayoutItemStatus } from '../payouts.types.js';

/** One payment: all that a batch pays one beneficiary in one currency. */
export class PayoutDto {
  /** UUIDv7 of the payout. */
  id: string;
  /** The batch it is part of. */
  batchId: string;
  /** In which capacity it was earned. */
  @ApiProperty({ enum: BENEFICIARY_KINDS })
  beneficiaryKind: BeneficiaryKind;
  /** The user who is paid. */
  beneficiaryId: string;
  /** In currency units, what was taken back already off. */
  amount: number;
  /** ISO 4217 code. */
  currency: string;
  /** How many rewards are in it. */
  rewards: number;
  /** draft until the batch is approved, then pending, processing, and paid or failed; a failed one can be released. */
  @ApiProperty({ enum: PAYOUT_ITEM_STATUSES })
  status: PayoutItemStatus;
  /** How often the provider was asked. */
  attempts: number;
  /** When it is tried next, RFC 3339 in UTC; null when it is not. */
  nextAttemptAt: string | null;
  /** Why it did not go through; null when nothing is wrong. */
  error: string | null;
  /** What the bank or the payer calls it: the proof of payment. */
  reference: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;
  /** When it was paid or failed, RFC 3339 in UTC; null before. */
  finishedAt: string | null;

  static from(this: void, item: PayoutItemEntity): PayoutDto {
    const { id, batchId, beneficiaryKind, beneficiaryId, currency, status, attempts, reference } = item;
    return {
      id,
      batchId,
      beneficiaryKind,
      beneficiaryId,
      amount: toUnits(item.amountMinor, currency),
      currency,
      rewards: item.rewardCount,
      status,
      attempts,
      nextAttemptAt: item.dueAt?.toISOString() ?? null,
      error: item.lastError,
      reference,
      createdAt: item.createdAt.toISOString(),
      finishedAt: item.finishedAt?.toISOString() ?? null,
    };
  }
}
