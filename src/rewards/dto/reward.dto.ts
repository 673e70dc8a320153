import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import type { RewardEntity } from '../reward.entity.js';
import {
  BENEFICIARY_KINDS,
  type BeneficiaryKind,
  REWARD_STATUSES,
  type RewardStatus,
} from '../rewards.types.js';

/** What somebody earned by one conversion. */
export class RewardDto {
  /** UUIDv7 of the reward. */
  id: string;
  /** The conversion that earned it. */
  conversionId: string;
  /** In which capacity it was earned. */
  @ApiProperty({ enum: BENEFICIARY_KINDS })
  beneficiaryKind: BeneficiaryKind;
  /** The user who earned it. */
  beneficiaryId: string;
  /** In currency units: 5 is 5.00 USD. */
  amount: number;
  /** ISO 4217 code. */
  currency: string;
  /** pending until the cool-off is over, then approved, queued for a payout and paid; or reversed or failed. */
  @ApiProperty({ enum: REWARD_STATUSES })
  status: RewardStatus;
  /** When the cool-off is over, RFC 3339 in UTC. */
  eta: string;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, reward: RewardEntity): RewardDto {
    const { id, conversionId, beneficiaryKind, beneficiaryId, currency, status } = reward;
    return {
      id,
      conversionId,
      beneficiaryKind,
      beneficiaryId,
      amount: toUnits(reward.amountMinor, currency),
      currency,
      status,
      eta: reward.eta.toISOString(),
      createdAt: reward.createdAt.toISOString(),
    };
  }
}
