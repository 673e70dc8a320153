import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';

/** What holds for the whole shop. */
export class ShopSettingsDto {
  /** ISO 4217 code of every price and order. */
  currency: string;
  /**
   * Days from an order until what its affiliate earned may be paid.
   * @example 30
   */
  coolOffDays: number;
}

/** Changes of it; what is left out stays. */
export class UpdateShopSettingsDto {
  /** ISO 4217 code; only before the first product is made. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsString()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code' })
  currency?: string;

  /** Days from an order until what its affiliate earned may be paid, 0 to 365; holds for orders from now on. */
  @ApiPropertyOptional({ example: 30 })
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(365)
  coolOffDays?: number;
}
