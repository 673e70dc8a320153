import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
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
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsCleanText } from '../../../kernel/http/clean-text.decorator.js';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../../kernel/http/trimmed.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import { ORDER_CHANNELS, ORDER_STATUSES, type OrderChannel, type OrderStatus } from '../orders.types.js';

/** PostgreSQL's integer. */
const LARGEST_PRODUCT = 2 ** 31 - 1;
const MOST_OF_ONE = 100_000;
const MOST_ITEMS = 200;

/** Something that is ordered. */
export class NewOrderItemDto {
  /** Number of the product. */
  @ApiProperty({ example: 1 })
  @IsInt()
  @Min(1)
  @Max(LARGEST_PRODUCT)
  productId: number;

  /** How many, 1 to 100,000. */
  @ApiProperty({ example: 2 })
  @IsInt()
  @Min(1)
  @Max(MOST_OF_ONE)
  quantity: number;

  /**
   * Price of one in currency units, where the caller may set prices: an admin with `offers:write`, or a key with
   * the scope `orders:price`. Left out: the catalogue's.
   */
  @ApiPropertyOptional({ example: 300 })
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  unitPrice?: number;
}

/** Who buys. */
export class OrderCustomerDto {
  /** The shop's own id of the customer. */
  @ApiPropertyOptional({ example: 'customer-17' })
  @OptionalField()
  @IsCleanText(1, 200)
  id?: string;

  /** Kept as a hash, to tell whether an affiliate buys with their own code. */
  @ApiPropertyOptional()
  @OptionalField()
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  email?: string;
}

/** An order to place. */
export class CreateOrderDto {
  /** What is ordered, 1 to 200 lines. */
  @ApiProperty({ type: [NewOrderItemDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ITEMS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => NewOrderItemDto)
  items: NewOrderItemDto[];

  /** Shipping in currency units; 0 unless given. */
  @ApiPropertyOptional({ example: 10 })
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  shipping: number = 0;

  /** An affiliate's code, whatever its case and the blanks around it; left out or null for none. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  voucherCode?: string | null;

  /** Where it was placed. */
  @ApiPropertyOptional({ enum: ORDER_CHANNELS })
  @OptionalField()
  @IsIn(ORDER_CHANNELS)
  channel: OrderChannel = 'ONLINE';

  /** ISO 4217 code, to be sure: an order in another currency than the shop's is refused. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsString()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code' })
  currency?: string;

  /** What the shop calls the order, unique in the tenant. */
  @ApiPropertyOptional({ example: 'shop-1001' })
  @OptionalField()
  @Trimmed()
  @IsCleanText(1, 100)
  reference?: string;

  /** Who buys. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => OrderCustomerDto)
  customer?: OrderCustomerDto;
}

/** What changes about an order. */
export class UpdateOrderDto {
  /** Another affiliate's code, or null for none; discount and commission are calculated anew. */
  @ApiProperty({ type: String, nullable: true, example: null })
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(200)
  voucherCode: string | null;
}

/** Why an order is cancelled. */
export class CancelOrderDto {
  /** Kept in the audit log. */
  @ApiPropertyOptional()
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 500)
  reason?: string;
}

/** How many of a line come back. */
export class RefundItemDto {
  /** Id of the line. */
  @ApiProperty({ example: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' })
  @IsUUID()
  itemId: string;

  /** How many of it, in addition to those refunded before. */
  @ApiProperty({ example: 1 })
  @IsInt()
  @Min(1)
  @Max(MOST_OF_ONE)
  quantity: number;
}

/** What is refunded; without items, shipping and amount all that is left. */
export class RefundOrderDto {
  /** Lines and how many of each. */
  @ApiPropertyOptional({ type: [RefundItemDto] })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(MOST_ITEMS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RefundItemDto)
  items?: RefundItemDto[];

  /** A part of the shipping, in currency units. */
  @ApiPropertyOptional({ example: 0 })
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  shipping?: number;

  /**
   * A sum of what the customer paid, in currency units, for which nothing comes back; the commission is taken back in
   * proportion to what was paid.
   */
  @ApiPropertyOptional({ example: 0 })
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  amount?: number;

  /** Kept in the audit log. */
  @ApiPropertyOptional()
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 500)
  reason?: string;
}

/** Which orders are meant; all given filters must hold. */
export class OrderQueryDto extends PageQueryDto {
  /** In this state. */
  @ApiPropertyOptional({ enum: ORDER_STATUSES })
  @OptionalField()
  @IsIn(ORDER_STATUSES)
  status?: OrderStatus;

  /** Placed there. */
  @ApiPropertyOptional({ enum: ORDER_CHANNELS })
  @OptionalField()
  @IsIn(ORDER_CHANNELS)
  channel?: OrderChannel;

  /** With a code of this affiliate. */
  @OptionalField()
  @IsUUID()
  affiliateId?: string;

  /** Only those that affiliates placed with their own codes, or only the others. */
  @OptionalField()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  selfPurchase?: boolean;

  /** What the shop calls it, exactly. */
  @OptionalField()
  @IsCleanText(1, 100)
  reference?: string;
}
