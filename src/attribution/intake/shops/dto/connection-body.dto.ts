import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsCleanText } from '../../../../kernel/http/clean-text.decorator.js';
import { IsReadableText } from '../../../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../../../kernel/http/trimmed.decorator.js';
import {
  AMOUNT_RULES,
  type AmountRule,
  RECORD_MOMENTS,
  type RecordMoment,
  SALLA_STRATEGIES,
  type SallaStrategy,
  SHOP_KINDS,
  type ShopKind,
} from '../shops.types.js';

const PARAMETER = /^[A-Za-z0-9_-]{1,64}$/;
const PREFIX = /^[A-Za-z0-9_.:-]{0,32}$/;

/** What the shop proves itself with; sealed at once and never shown. */
export class ShopCredentialsDto {
  /** Shopify: the client secret of the app, or the key of webhooks made in the admin. WooCommerce, Salla: the webhook's secret. */
  @ApiPropertyOptional({ example: 'the secret of the webhook' })
  @OptionalField()
  @IsCleanText(8, 255)
  secret?: string;

  /** Salla: whether it signs the body or sends the secret; `signature` when left out. */
  @ApiPropertyOptional({ enum: SALLA_STRATEGIES, example: undefined })
  @OptionalField()
  @IsIn(SALLA_STRATEGIES)
  strategy?: SallaStrategy;

  /** Zid: the user name that the webhook was registered with. */
  @OptionalField()
  @IsCleanText(1, 255)
  username?: string;

  /** Zid: the password that the webhook was registered with. */
  @OptionalField()
  @IsCleanText(8, 255)
  password?: string;
}

/** A shop to connect. */
export class CreateConnectionDto {
  /** Whose shop it is; left out by members of one company. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /** Which system the shop runs on. */
  @IsIn(SHOP_KINDS)
  kind: ShopKind;

  /** Your name for it. */
  @Trimmed()
  @IsReadableText(1, 100)
  name: string;

  /**
   * The only shop that may send: the domain (Shopify, WooCommerce), the merchant id (Salla) or the store id (Zid).
   * Name it when several shops share one secret.
   * @example summer.myshopify.com
   */
  @IsOptional()
  @Trimmed()
  @IsCleanText(1, 255)
  shop?: string | null;

  /** What the shop proves itself with. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ShopCredentialsDto)
  credentials: ShopCredentialsDto;

  /** What commission is paid on: `subtotal` is goods after discounts, without shipping and without tax that is stated apart; `total` is all that is paid. Zid knows `total` only. */
  @ApiPropertyOptional({ enum: AMOUNT_RULES })
  @OptionalField()
  @IsIn(AMOUNT_RULES)
  amountRule?: AmountRule;

  /** When an order becomes a sale. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsIn(RECORD_MOMENTS)
  recordOn: RecordMoment = 'paid';

  /** The query parameter of the landing page, or attribute of the order, in which the shop hands the click id on; `afx_click_id` and `click_id` are looked for as well. */
  @ApiPropertyOptional()
  @OptionalField()
  @Matches(PARAMETER, { message: 'clickIdParameter must be 1 to 64 letters, digits, hyphens or underscores' })
  clickIdParameter: string = 'click_id';

  /** Stands before the shop's order ids in `transactionId`; needed for an advertiser's second shop. */
  @ApiPropertyOptional()
  @OptionalField()
  @Matches(PREFIX, {
    message: 'orderPrefix must be up to 32 letters, digits, dots, colons, hyphens or underscores',
  })
  orderPrefix: string = '';
}

/** What may change in a connection; what is left out stays. */
export class UpdateConnectionDto {
  /** Your name for it. */
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 100)
  name?: string;

  /**
   * The only shop that may send; null for any that has the secret.
   * @example summer.myshopify.com
   */
  @IsOptional()
  @Trimmed()
  @IsCleanText(1, 255)
  shop?: string | null;

  /** Replaces what the shop proves itself with, all of it. */
  @ApiProperty({ required: false, type: () => ShopCredentialsDto })
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => ShopCredentialsDto)
  credentials?: ShopCredentialsDto;

  /** Holds for orders that become sales from now on. */
  @OptionalField()
  @IsIn(AMOUNT_RULES)
  amountRule?: AmountRule;

  /** When an order becomes a sale. */
  @OptionalField()
  @IsIn(RECORD_MOMENTS)
  recordOn?: RecordMoment;

  /**
   * The query parameter or attribute in which the shop hands the click id on.
   * @example click_id
   */
  @OptionalField()
  @Matches(PARAMETER, { message: 'clickIdParameter must be 1 to 64 letters, digits, hyphens or underscores' })
  clickIdParameter?: string;

  /** Whether its address takes webhooks. */
  @OptionalField()
  @IsBoolean()
  active?: boolean;
}
