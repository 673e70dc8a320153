import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import {
  ATTRIBUTION_MODELS,
  type AttributionModel,
  RULE_MODELS,
  type RuleModel,
} from '../attribution-settings.types.js';
import {
  AUTO_APPROVALS,
  type AutoApproval,
  UNKNOWN_EVENTS,
  type UnknownEvents,
} from '../intake-settings.types.js';
import { PAYOUT_TYPES, type PayoutType } from '../offers.types.js';
import { IsOriginList } from './origin-list.decorator.js';

/** A text in the languages of the platform. */
export class LocalizedTextDto {
  /** English. */
  @IsCleanText(1, 200)
  en: string;

  /** Arabic. */
  @OptionalField()
  @IsCleanText(1, 200)
  ar?: string;
}

/** A new offer. */
export class CreateOfferDto {
  /** The company that pays; an advertiser may leave it out when they act for only one. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /** Title per locale. */
  @IsObject()
  @ValidateNested()
  @Type(() => LocalizedTextDto)
  title: LocalizedTextDto;

  /**
   * Where visitors go: http or https, with macros such as `{click_id}` or `{sub1}` in path, query or fragment.
   * @example https://shop.example/landing?ref={click_id}
   */
  @IsString()
  @MaxLength(2048)
  destinationUrl: string;

  /** Parameter that carries the click id when the destination does not name `{click_id}`. */
  @ApiPropertyOptional()
  @OptionalField()
  @Matches(/^[A-Za-z0-9_.-]{1,64}$/)
  clickIdParameter: string = 'click_id';

  /** Whether parameters that mean nothing to a tracking link go on to the destination. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  passesParameters: boolean = false;

  /**
   * Hosts beside the destination's own that a link's `redirect` parameter may lead to; a port counts.
   * @example ["m.shop.example"]
   */
  @ApiPropertyOptional()
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/, {
    each: true,
    message: 'each value in ownHosts must be a host name in lower case',
  })
  ownHosts: string[] = [];

  /** Where visitors go once the offer has ended; none means an answer of 410. */
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  fallbackUrl?: string | null;

  /** cps pays a percentage of the sale, revshare of the revenue reported as amount; cpa, cpl and cpi a fixed sum. */
  @IsIn(PAYOUT_TYPES)
  payoutType: PayoutType;

  /** Percent of the sale, 0 to 100 with at most two decimals; for cps and revshare only. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutPercent?: number;

  /** Fixed sum in currency units; for cpa, cpl and cpi only. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutAmount?: number;

  /**
   * ISO 4217 code of sales and payouts.
   * @example USD
   */
  @IsString()
  @MaxLength(3)
  currency: string;

  /** How many days after the click a sale still counts, 1 to 365. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(365)
  clickWindowDays: number = 30;

  /** Days between the approval of a sale and the reward becoming payable, 0 to 365. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(365)
  coolOffDays: number = 30;

  /** Who is credited with a sale that several promoters had a part in. */
  @ApiPropertyOptional({ enum: ATTRIBUTION_MODELS })
  @OptionalField()
  @IsIn(ATTRIBUTION_MODELS)
  attributionModel: AttributionModel = 'last';

  /** Days in which a touch loses half of its weight, 1 to 365; for time_decay. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(365)
  halfLifeDays: number = 7;

  /** Takes the place of markov or shapley while they have learned from fewer than 100 sales. */
  @ApiPropertyOptional({ enum: RULE_MODELS })
  @OptionalField()
  @IsIn(RULE_MODELS)
  fallbackModel: RuleModel = 'last';

  /** How many hours after a view a sale still counts for it, 0 to 720; 0 leaves views out. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(720)
  viewWindowHours: number = 24;

  /** Whether a promoter's coupon takes the whole sale, whoever was clicked. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  couponOverridesClick: boolean = false;

  /** What an event gets that is not `sale` and that no payout rule names. */
  @ApiPropertyOptional({ enum: UNKNOWN_EVENTS })
  @OptionalField()
  @IsIn(UNKNOWN_EVENTS)
  unknownEvents: UnknownEvents = 'own_payout';

  /** `verified` approves what a secret key or a shop reported as it comes; what a browser reported always waits. */
  @ApiPropertyOptional({ enum: AUTO_APPROVALS })
  @OptionalField()
  @IsIn(AUTO_APPROVALS)
  autoApprove: AutoApproval = 'none';

  /** Whether a sender may report a conversion as approved; else it waits. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  sendersMayApprove: boolean = false;

  /** Origins whose pages may report conversions by pixel; without any no page may. */
  @ApiPropertyOptional({ example: ['https://shop.example'] })
  @OptionalField()
  @IsOriginList()
  allowedOrigins: string[] = [];

  /** Publish at once instead of waiting for approval; has an effect for admins only. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  activate: boolean = false;
}
