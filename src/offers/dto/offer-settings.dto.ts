import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
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
import { IsCountryList } from '../../kernel/countries/country-list.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { IsWebAddress } from '../../kernel/http/web-address.decorator.js';
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
import { OFFER_DEVICES, type OfferDevice } from '../offers.types.js';
import { LocalizedParagraphsDto, LocalizedTextDto } from './localized-text.dto.js';
import { IsOriginList } from './origin-list.decorator.js';

/** A page of the shop that promoters may lead to. */
export class LandingPageDto {
  /** What promoters see in the list. */
  @IsReadableText(1, 100)
  name: string;

  /** On the destination's host or one of `ownHosts`, macros allowed. */
  @IsString()
  @MaxLength(2048)
  url: string;
}

/** What an offer may say and ask beside its title and its payout; null takes a text away. */
export class OfferSettingsDto {
  /** What is sold and to whom, per locale. */
  @ApiPropertyOptional({ type: LocalizedParagraphsDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LocalizedParagraphsDto)
  description?: LocalizedParagraphsDto | null;

  /** What promoters may and may not do, per locale. */
  @ApiPropertyOptional({ type: LocalizedParagraphsDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LocalizedParagraphsDto)
  terms?: LocalizedParagraphsDto | null;

  /** Up to 10 questions that whoever joins answers, per locale. */
  @ApiPropertyOptional({ type: [LocalizedTextDto], example: [{ en: 'Where do you promote?' }] })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => LocalizedTextDto)
  requirements?: LocalizedTextDto[];

  /** Category of the tenant. */
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, example: null })
  @IsOptional()
  @IsUUID()
  categoryId?: string | null;

  /** Brand of the tenant. */
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, example: null })
  @IsOptional()
  @IsUUID()
  brandId?: string | null;

  /** Countries it sells in, ISO 3166-1 alpha-2; none means everywhere. Geo rules are what keeps visitors out. */
  @ApiPropertyOptional({ example: ['SA', 'AE'] })
  @OptionalField()
  @IsCountryList({ mayBeEmpty: true })
  countries?: string[];

  /** Devices it is made for; none means all. */
  @ApiPropertyOptional({ enum: OFFER_DEVICES, isArray: true })
  @OptionalField()
  @IsArray()
  @ArrayUnique()
  @IsIn(OFFER_DEVICES, { each: true })
  devices?: OfferDevice[];

  /** Page that shows promoters what visitors will see; it counts nothing. */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://shop.example/preview' })
  @IsOptional()
  @IsWebAddress()
  previewUrl?: string | null;

  /** Up to 20 pages of the shop that promoters may choose for their links. */
  @ApiPropertyOptional({ type: [LandingPageDto], example: [] })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => LandingPageDto)
  landingPages?: LandingPageDto[];

  /** Whether a promoter who joins waits for somebody to agree; false unless given. */
  @ApiPropertyOptional({ example: false })
  @OptionalField()
  @IsBoolean()
  requiresApproval?: boolean;

  /** Parameter that carries the click id when the destination does not name `{click_id}`; `click_id` unless given. */
  @ApiPropertyOptional({ example: 'click_id' })
  @OptionalField()
  @Matches(/^[A-Za-z0-9_.-]{1,64}$/)
  clickIdParameter?: string;

  /** Whether parameters that mean nothing to a tracking link go on to the destination; false unless given. */
  @OptionalField()
  @IsBoolean()
  passesParameters?: boolean;

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
  ownHosts?: string[];

  /** Where visitors go once the offer has ended; none means an answer of 410. */
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  fallbackUrl?: string | null;

  /** Percent of the sale, 0 to 100 with at most two decimals; for cps and revshare only. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutPercent?: number;

  /** Fixed sum in currency units; for cpa, cpl and cpi only. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutAmount?: number;

  /** How many days after the click a sale still counts, 1 to 365; 30 unless given. */
  @ApiPropertyOptional({ example: 30 })
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(365)
  clickWindowDays?: number;

  /** Days between the approval of a sale and the reward becoming payable, 0 to 365; 30 unless given. */
  @ApiPropertyOptional({ example: 30 })
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(365)
  coolOffDays?: number;

  /** Who is credited with a sale that several promoters had a part in; last unless given. */
  @ApiPropertyOptional({ enum: ATTRIBUTION_MODELS })
  @OptionalField()
  @IsIn(ATTRIBUTION_MODELS)
  attributionModel?: AttributionModel;

  /** Days in which a touch loses half of its weight, 1 to 365, for time_decay; 7 unless given. */
  @ApiPropertyOptional({ example: 7 })
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(365)
  halfLifeDays?: number;

  /** Takes the place of markov or shapley while they have learned from fewer than 100 sales. */
  @ApiPropertyOptional({ enum: RULE_MODELS })
  @OptionalField()
  @IsIn(RULE_MODELS)
  fallbackModel?: RuleModel;

  /** How many hours after a view a sale still counts for it, 0 to 720; 0 leaves views out, 24 unless given. */
  @ApiPropertyOptional({ example: 24 })
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(720)
  viewWindowHours?: number;

  /** Whether a promoter's coupon takes the whole sale, whoever was clicked; false unless given. */
  @OptionalField()
  @IsBoolean()
  couponOverridesClick?: boolean;

  /** What an event gets that is not `sale` and that no payout rule names. */
  @ApiPropertyOptional({ enum: UNKNOWN_EVENTS })
  @OptionalField()
  @IsIn(UNKNOWN_EVENTS)
  unknownEvents?: UnknownEvents;

  /** `verified` approves what a secret key or a shop reported as it comes; what a browser reported always waits. */
  @ApiPropertyOptional({ enum: AUTO_APPROVALS })
  @OptionalField()
  @IsIn(AUTO_APPROVALS)
  autoApprove?: AutoApproval;

  /** Whether a sender may report a conversion as approved; else it waits. */
  @OptionalField()
  @IsBoolean()
  sendersMayApprove?: boolean;

  /** Origins whose pages may report conversions by pixel; without any no page may. */
  @ApiPropertyOptional({ example: ['https://shop.example'] })
  @OptionalField()
  @IsOriginList()
  allowedOrigins?: string[];
}
