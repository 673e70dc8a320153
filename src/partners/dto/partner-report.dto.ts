import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsUUID } from 'class-validator';
import { KeyDayDto } from '../../auth/keys/dto/key-usage.dto.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';

const GROUPS = ['campaign', 'offer', 'day'] as const;

/** Which part of the figures. */
export class PartnerAnalyticsQueryDto {
  /** From this moment on, RFC 3339; 30 days before `to` unless given. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Until before this moment, RFC 3339; now unless given. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  to?: Date;

  /** One line per campaign, offer or day of UTC. */
  @ApiProperty({ enum: GROUPS, default: 'campaign', required: false })
  @OptionalField()
  @IsIn(GROUPS)
  group_by: (typeof GROUPS)[number] = 'campaign';

  /** Only this campaign. */
  @OptionalField()
  @IsUUID()
  campaign_id?: string;
}

/** What came in, in one currency; never converted. */
export class AnalyticsAmountDto {
  /** ISO 4217 code. */
  currency: string;
  /** What you keep of approved sales, in units of `currency`, less what was refunded. */
  @ApiProperty({ example: 3 })
  earnings: number;
  /** What your users get of them, in units of `currency`. */
  @ApiProperty({ example: 2 })
  shared: number;
}

/** One line of figures. */
export class AnalyticsRowDto {
  /** The campaign, the offer, or the day as 2026-01-31. */
  @ApiProperty({ example: '2026-01-31' })
  key: string;
  /** All clicks that were kept. */
  clicks: number;
  /** Those of them that count: no bots, no duplicates. */
  counted_clicks: number;
  /** Sales that stand, pending or approved. */
  conversions: number;
  /** One entry per currency. */
  amounts: AnalyticsAmountDto[];
}

/** What your campaigns brought. */
export class PartnerAnalyticsDto {
  /** RFC 3339 in UTC. */
  from: string;
  /** RFC 3339 in UTC. */
  to: string;
  /** What each line is about. */
  @ApiProperty({ enum: GROUPS })
  group_by: string;
  /** In the order of `key`; what has no figures is left out. */
  data: AnalyticsRowDto[];
}

/** What the key may do, and did. */
export class PartnerUsageDto {
  /**
   * Requests a minute that are sustained.
   * @example 300
   */
  limit_per_minute: number;
  /**
   * Requests at once, after a pause.
   * @example 1000
   */
  burst: number;
  /** Newest first; days without a request are left out. */
  data: KeyDayDto[];
}
