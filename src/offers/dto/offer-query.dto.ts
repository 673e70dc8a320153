import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { COUNTRY_CODES } from '../../kernel/countries/iso-countries.js';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import {
  OFFER_SORTS,
  OFFER_STATUSES,
  type OfferSort,
  type OfferStatus,
  PAYOUT_TYPES,
  type PayoutType,
} from '../offers.types.js';

/** Filters of the offer list; all given ones must hold. */
export class OfferQueryDto extends PageQueryDto {
  /** Only offers in this state. */
  @IsOptional()
  @IsIn(OFFER_STATUSES)
  status?: OfferStatus;

  /** Only offers of this advertiser. */
  @IsOptional()
  @IsUUID()
  advertiserId?: string;

  /** Part of a title or description in any language, in any case. */
  @OptionalField()
  @IsCleanText(1, 100)
  q?: string;

  /** Only offers of the category with this slug. */
  @ApiPropertyOptional({ example: 'fashion' })
  @OptionalField()
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  category?: string;

  /** Only offers of this brand. */
  @OptionalField()
  @IsUUID()
  brandId?: string;

  /** Only offers that sell in this country, ISO 3166-1 alpha-2; those that sell everywhere among them. */
  @ApiPropertyOptional({ example: 'SA' })
  @OptionalField()
  @IsIn(COUNTRY_CODES, { message: '$property must be an ISO 3166-1 alpha-2 code in capitals' })
  country?: string;

  /** Only offers that pay this way. */
  @ApiPropertyOptional({ enum: PAYOUT_TYPES })
  @OptionalField()
  @IsIn(PAYOUT_TYPES)
  payoutType?: PayoutType;

  /** Only offers that pay in this currency, ISO 4217. */
  @ApiPropertyOptional({ example: 'USD' })
  @OptionalField()
  @Matches(/^[A-Z]{3}$/, { message: '$property must be an ISO 4217 code' })
  currency?: string;

  /**
   * new: newest first; epc: highest earnings per click first; cr: highest conversion rate first; what is unknown comes
   * last. Nothing is converted: epc compares units of each offer's own currency, so name a `currency` beside it where
   * the tenant has several.
   */
  @ApiPropertyOptional({ enum: OFFER_SORTS })
  @OptionalField()
  @IsIn(OFFER_SORTS)
  sort: OfferSort = 'new';
}
