import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import {
  CAP_ACTIONS,
  CAP_METRICS,
  CAP_PERIODS,
  type CapAction,
  type CapMetric,
  type CapPeriod,
} from '../caps.types.js';

/** A new limit. */
export class CreateCapDto {
  /** The offer to limit. */
  @IsUUID()
  offerId: string;

  /** Limit only this promoter on the offer. */
  @IsOptional()
  @IsUUID()
  promoterId?: string | null;

  /** Limit only this campaign of a partner's on the offer; it cannot pause the offer. */
  @IsOptional()
  @IsUUID()
  campaignId?: string | null;

  /** What is counted; payout and budget count money. */
  @IsIn(CAP_METRICS)
  metric: CapMetric;

  /** How long the limit lasts until it begins anew. */
  @IsIn(CAP_PERIODS)
  window: CapPeriod;

  /**
   * IANA time zone in which windows begin.
   * @example Europe/Berlin
   */
  @ApiPropertyOptional()
  @OptionalField()
  @IsString()
  @MaxLength(64)
  timeZone: string = 'UTC';

  /** Clicks or conversions per window; for payout and budget minor units of the offer's currency. */
  @IsInt()
  @Min(0)
  @Max(1_000_000_000_000)
  limit: number;

  /** What happens when it is reached. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsIn(CAP_ACTIONS)
  action: CapAction = 'fallback';
}

/** Changes to a limit; what is left out stays. */
export class UpdateCapDto {
  /** The new limit; holds from the next block of units on. */
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000_000)
  limit?: number;

  /** What happens when it is reached. */
  @OptionalField()
  @IsIn(CAP_ACTIONS)
  action?: CapAction;
}

/** Filters of the list of caps. */
export class CapQueryDto extends PageQueryDto {
  /** Only caps of this offer. */
  @IsOptional()
  @IsUUID()
  offerId?: string;
}
