import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { REWARD_STATUSES, type RewardStatus } from '../rewards.types.js';

/** Filters of the reward list; all given ones must hold. */
export class RewardQueryDto extends PageQueryDto {
  /** Only rewards in this state. */
  @IsOptional()
  @IsIn(REWARD_STATUSES)
  status?: RewardStatus;

  /** Only rewards of this conversion. */
  @IsOptional()
  @IsUUID()
  conversionId?: string;

  /** Only rewards of this order. */
  @IsOptional()
  @IsUUID()
  orderId?: string;
}
