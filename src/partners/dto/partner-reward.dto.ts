import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import type { RewardDto } from '../../rewards/dto/reward.dto.js';
import { REWARD_STATUSES, type RewardStatus } from '../../rewards/rewards.types.js';

/** Whose rewards. */
export class UserRewardsQueryDto extends PageQueryDto {
  /**
   * Your own id of the user, as you made links with.
   * @example user-17
   */
  @IsCleanText(1, 200)
  user_id: string;

  /** Only rewards in this state. */
  @ApiProperty({ enum: REWARD_STATUSES, required: false })
  @OptionalField()
  @IsIn(REWARD_STATUSES)
  status?: RewardStatus;
}

/** How the file is written. */
export class RewardExportQueryDto {
  /** Always `csv`. */
  @ApiProperty({ enum: ['csv'], default: 'csv', required: false })
  @OptionalField()
  @IsIn(['csv'])
  format: 'csv' = 'csv';
}

/** What one of your users earned by one sale. */
export class UserRewardDto {
  /** UUIDv7 of the reward. */
  reward_id: string;
  /** The sale that earned it. */
  conversion_id: string | null;
  /** In units of `currency`; below zero for what is taken back after a payout. */
  amount: number;
  /** How much of it was taken back by refunds, in units of `currency`. */
  reversed: number;
  /** ISO 4217 code. */
  currency: string;
  /** pending until the cool-off is over, then approved, queued for a payout and paid; or reversed or failed. */
  @ApiProperty({ enum: REWARD_STATUSES })
  status: RewardStatus;
  /** When the cool-off is over, RFC 3339 in UTC. */
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  eta: string;
  /** RFC 3339 in UTC. */
  created_at: string;

  static from(this: void, reward: RewardDto): UserRewardDto {
    const { id, conversionId, amount, reversed, currency, status, eta, createdAt } = reward;
    const ids = { reward_id: id, conversion_id: conversionId };
    return { ...ids, amount, reversed, currency, status, eta, created_at: createdAt };
  }
}
