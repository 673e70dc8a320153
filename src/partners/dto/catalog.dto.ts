import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsNumber, IsUUID, Max, Min } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { decimalsOf, toUnits } from '../../kernel/money/money.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { PAYOUT_TYPES, type PayoutType } from '../../offers/offers.types.js';
import type { CatalogOffer } from '../catalog/catalog.types.js';

/** Which offers. */
export class CatalogQueryDto extends PageQueryDto {
  /** Only those of this brand. */
  @OptionalField()
  @IsUUID()
  brand_id?: string;

  /** Only those of this category, by its slug. */
  @ApiProperty({ required: false, example: 'fashion' })
  @OptionalField()
  @IsCleanText(1, 100)
  category?: string;

  /** Only those whose title, description or brand holds this text. */
  @ApiProperty({ required: false, example: 'sale' })
  @OptionalField()
  @IsCleanText(1, 100)
  q?: string;

  /** Only those that pay at least so many percent, or so much in units of their currency when they pay a fixed sum. */
  @OptionalField()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  min_commission?: number;
}

/** An offer as partners are shown it. */
export class CatalogOfferDto {
  /** UUIDv7 of the offer. */
  offer_id: string;
  /** Title per locale; English is always there. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { en: 'Summer sale' } })
  title: Record<string, string>;
  /** Description per locale; null for none. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, nullable: true, example: null })
  description: Record<string, string> | null;
  /** The brand; null for none. */
  brand_id: string | null;
  /** Its name. */
  @ApiProperty({ type: 'string', nullable: true, example: 'Summer Shop' })
  brand_name: string | null;
  /** Slug of the category; null for none. */
  @ApiProperty({ type: 'string', nullable: true, example: 'fashion' })
  category: string | null;
  /** How it pays: cps and revshare a percentage, the others a fixed sum. */
  @ApiProperty({ enum: PAYOUT_TYPES })
  payout_type: PayoutType;
  /** Percent of the sale; null for a fixed sum. */
  @ApiProperty({ type: 'number', nullable: true, example: 10 })
  base_commission_pct: number | null;
  /** A fixed sum in units of `currency`; null for a percentage. */
  @ApiProperty({ type: 'number', nullable: true, example: null })
  base_commission: number | null;
  /** ISO 4217 code. */
  currency: string;
  /** What end users get of a commission in percent, unless a campaign says otherwise. */
  @ApiProperty({ example: 50 })
  default_share_pct: number;
  /** Earnings per counted click in units of `currency`, of late; null without clicks. */
  @ApiProperty({ type: 'number', nullable: true, example: 0.12 })
  epc: number | null;
  /** ISO 3166-1 alpha-2 codes it is for; empty is everywhere. */
  @ApiProperty({ example: [] })
  countries: string[];
  /** Days from approval until a reward is payable. */
  @ApiProperty({ example: 30 })
  cool_off_days: number;

  static from(this: void, offer: CatalogOffer, defaultSharePct: number): CatalogOfferDto {
    const { payoutBasisPoints, payoutMinor, currency, countedClicks } = offer;
    return {
      offer_id: offer.id,
      title: offer.title,
      description: offer.description,
      brand_id: offer.brandId,
      brand_name: offer.brandName,
      category: offer.category,
      payout_type: offer.payoutType,
      base_commission_pct: payoutBasisPoints === null ? null : payoutBasisPoints / 100,
      base_commission: payoutMinor === null ? null : toUnits(payoutMinor, currency),
      currency,
      default_share_pct: defaultSharePct,
      epc:
        countedClicks === 0 ? null : Number(offer.earnedMinor) / 10 ** decimalsOf(currency) / countedClicks,
      countries: offer.countries,
      cool_off_days: offer.coolOffDays,
    };
  }
}

/** A category with offers that the key may see. */
export class CatalogCategoryDto {
  /**
   * Send it as `category`.
   * @example fashion
   */
  category: string;
  /** Name per locale. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { en: 'Fashion' } })
  name: Record<string, string>;
  /** How many active offers the key may see in it. */
  @ApiProperty({ example: 3 })
  offers: number;
}

/** All of them. */
export class CatalogCategoriesDto {
  /** By slug. */
  data: CatalogCategoryDto[];
}

/** A brand with offers that the key may see. */
export class CatalogBrandDto {
  /** UUIDv7 of the brand. */
  brand_id: string;
  /** Its name. */
  name: string;
  /** Its picture; null for none. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  logo_url: string | null;
  /** How many active offers the key may see of it. */
  @ApiProperty({ example: 3 })
  offers: number;
}

/** All of them. */
export class CatalogBrandsDto {
  /** By name. */
  data: CatalogBrandDto[];
}

/** Which offers of a feed. */
export class FeedQueryDto {
  /** Whose offers; it names what is public and gives no right. */
  @IsUUID()
  tenant_id: string;

  /** Only those of this category, by its slug. */
  @ApiProperty({ required: false, example: 'fashion' })
  @OptionalField()
  @IsCleanText(1, 100)
  category?: string;

  /** How many, 1 to 100. */
  @ApiProperty({ default: 20, required: false })
  @OptionalField()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

/** An offer of a widget. */
export class FeedOfferDto {
  /** UUIDv7 of the offer. */
  offer_id: string;
  /** The campaign it is shown by, in the feed of a tenant that a partner made; null elsewhere. */
  campaign_id: string | null;
  /** Title per locale; English is always there. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { en: 'Summer sale' } })
  title: Record<string, string>;
  /** The brand's name; null for none. */
  @ApiProperty({ type: 'string', nullable: true, example: 'Summer Shop' })
  brand_name: string | null;
  /** The brand's picture; null for none. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  brand_logo_url: string | null;
  /** Slug of the category; null for none. */
  @ApiProperty({ type: 'string', nullable: true, example: 'fashion' })
  category: string | null;
  /** ISO 3166-1 alpha-2 codes it is for; empty is everywhere. */
  @ApiProperty({ example: [] })
  countries: string[];
}

/** What a widget shows. */
export class FeedDto {
  /** Newest first. */
  data: FeedOfferDto[];
}
