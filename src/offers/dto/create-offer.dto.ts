import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PAYOUT_TYPES, type PayoutType } from '../offers.types.js';
import { LocalizedTextDto } from './localized-text.dto.js';
import { OfferSettingsDto } from './offer-settings.dto.js';

/** A new offer. */
export class CreateOfferDto extends OfferSettingsDto {
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

  /** cps pays a percentage of the sale, revshare of the revenue reported as amount; cpa, cpl and cpi a fixed sum. */
  @IsIn(PAYOUT_TYPES)
  payoutType: PayoutType;

  /**
   * ISO 4217 code of sales and payouts; it stays for good.
   * @example USD
   */
  @IsString()
  @MaxLength(3)
  currency: string;

  /** Keep it as a draft until it is submitted, instead of asking for approval at once. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  draft: boolean = false;

  /** Publish at once instead of waiting for approval; has an effect for admins only. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  activate: boolean = false;
}
