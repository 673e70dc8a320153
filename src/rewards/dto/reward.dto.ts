import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import type { RewardEntity } from '../reward.entity.js';
import {
  BENEFICIARY_KINDS,
  type BeneficiaryKind,
  REWARD_STATUSES,
  type RewardStatus,
  SETTLEMENT_MODES,
  type SettlementMode,
} from '../rewards.types.js';

/** What somebody earned by one conversion, or by one order of the shop. */
export class RewardDto {
  /** UUIDv7 of the reward. */
  id: string;
  /** The conversion that earned it; null for what an order earned. */
  conversionId: string | null;
  /**
   * The order of the shop that earned it; null for what a conversion earned.
   * @example null
   */
  orderId: string | null;
  /** In which capacity it was earned. */
  @ApiProperty({ enum: BENEFICIARY_KINDS })
  beneficiaryKind: BeneficiaryKind;
  /** The user who earned it. */
  beneficiaryId: string;
  /** What was earned, in currency units: 5 is 5.00 USD; below zero for what is taken back after a payout. */
  amount: number;
  /** How much of it was taken back by refunds, in currency units. */
  @ApiProperty({ example: 0 })
  reversed: number;
  /** ISO 4217 code. */
  currency: string;
  /** pending until the cool-off is over, then approved, queued for a payout and paid; or reversed or failed. */
  @ApiProperty({ enum: REWARD_STATUSES })
  status: RewardStatus;
  /** Who pays: the company itself, or the platform. */
  @ApiProperty({ enum: SETTLEMENT_MODES })
  settlementMode: SettlementMode;
  /** The paid reward that this one takes back from; null for what was earned. */
  adjustsId: string | null;
  /** The payout it is in; null when it is in none. */
  payoutId: string | null;
  /** When the cool-off is over, RFC 3339 in UTC. */
  eta: string;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, reward: RewardEntity): RewardDto {
    const { id, conversionId, orderId, beneficiaryKind, beneficiaryId, currency, status } = reward;
    return {
      id,
      conversionId,
      orderId,
      beneficiaryKind,
      beneficiaryId,
      amount: toUnits(reward.amountMinor, currency),
      reversed: toUnits(reward.reversedMinor + reward.clawedBackMinor, currency),
      currency,
      status,
      settlementMode: reward.settlementMode,
      adjustsId: reward.adjustsId,
      payoutId: reward.payoutItemId,
      eta: reward.eta.toISOString(),
      createdAt: reward.createdAt.toISOString(),
    };
  }
}
