import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../../kernel/money/money.js';
import { BENEFICIARY_KINDS, type BeneficiaryKind } from '../../rewards.types.js';
import type { PayoutBatchEntity } from '../payout-batch.entity.js';
import type { BatchTotal } from '../payouts-read.repository.js';
import {
  HOLD_REASONS,
  type HeldBalance,
  type HoldReason,
  PAYOUT_BATCH_STATUSES,
  type PayoutBatchStatus,
  type PayoutProviderName,
} from '../payouts.types.js';

/** What a batch pays in one currency. */
export class PayoutTotalDto {
  /** ISO 4217 code. */
  currency: string;
  /** Sum of all its payouts, in currency units. */
  amount: number;
  /** How many payouts. */
  payouts: number;
  /** How many of them were paid. */
  paid: number;
  /** How many of them failed. */
  failed: number;
}

/** Payouts that are approved together. */
export class PayoutBatchDto {
  /** UUIDv7 of the batch. */
  id: string;
  /** Who moves the money; `direct` when the company pays by itself. */
  @ApiProperty({ enum: ['csv', 'sandbox', 'direct'] })
  provider: PayoutProviderName;
  /** draft, approved, processing and completed; a draft can be cancelled. */
  @ApiProperty({ enum: PAYOUT_BATCH_STATUSES })
  status: PayoutBatchStatus;
  /** One line per currency, by code. */
  totals: PayoutTotalDto[];
  /** RFC 3339 in UTC. */
  createdAt: string;
  /** RFC 3339 in UTC; null before. */
  approvedAt: string | null;
  /** RFC 3339 in UTC; null before. */
  completedAt: string | null;

  static from(this: void, batch: PayoutBatchEntity, totals: readonly BatchTotal[]): PayoutBatchDto {
    const { id, provider, status } = batch;
    return {
      id,
      provider,
      status,
      totals: totals
        .filter(({ batchId }) => batchId === id)
        .map(({ currency, amountMinor, items, paid, failed }) => ({
          currency,
          amount: toUnits(amountMinor, currency),
          payouts: items,
          paid,
          failed,
        })),
      createdAt: batch.createdAt.toISOString(),
      approvedAt: batch.approvedAt?.toISOString() ?? null,
      completedAt: batch.completedAt?.toISOString() ?? null,
    };
  }
}

/** A balance that a run did not pay. */
export class HeldBalanceDto {
  /** In which capacity it was earned. */
  @ApiProperty({ enum: BENEFICIARY_KINDS })
  beneficiaryKind: BeneficiaryKind;
  /** Whose balance it is. */
  beneficiaryId: string;
  /** In currency units; below zero for a debt. */
  amount: number;
  /** ISO 4217 code. */
  currency: string;
  /** Why it is not paid. */
  @ApiProperty({ enum: HOLD_REASONS })
  reason: HoldReason;

  static from(this: void, held: HeldBalance): HeldBalanceDto {
    const { amountMinor, ...rest } = held;
    return { ...rest, amount: toUnits(amountMinor, held.currency) };
  }
}

/** What a run made, and what it left. */
export class PayoutRunDto {
  /** The new batch; null when there was nothing to pay. */
  @ApiProperty({ type: PayoutBatchDto, nullable: true })
  batch: PayoutBatchDto | null;
  /** Balances that stay for a later run. */
  held: HeldBalanceDto[];
}
