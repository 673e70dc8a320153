import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../../kernel/money/money.js';
import type { SoldProduct, Totals } from '../reports.repository.js';

/** What an affiliate earned over all orders that stand. */
export class AffiliateCommissionDto {
  /**
   * Commission that stands, in currency units of the shop.
   * @example 1250.5
   */
  totalCommission: number;
  /**
   * Orders with the affiliate's code that were neither cancelled nor wholly refunded.
   * @example 45
   */
  totalOrders: number;
  /**
   * Items and shipping of these orders before discounts and less refunds, in currency units.
   * @example 25010
   */
  totalAmountSold: number;

  static of({ orders, soldMinor, commissionMinor }: Totals, currency: string): AffiliateCommissionDto {
    return {
      totalCommission: toUnits(commissionMinor, currency),
      totalOrders: orders,
      totalAmountSold: toUnits(soldMinor, currency),
    };
  }
}

/** A product that customers of the affiliate bought. */
export class ProductSoldDto {
  /**
   * Number of the product.
   * @example 1
   */
  productId: number;
  /** Its name now; absent when the product is gone. */
  @ApiProperty({ required: false, example: 'Premium Chair' })
  productName?: string;
  /**
   * How many were sold and not refunded.
   * @example 15
   */
  quantity: number;
  /**
   * What customers paid for them, after discounts, in currency units.
   * @example 4500
   */
  totalAmount: number;

  static of({ productId, name, quantity, soldMinor }: SoldProduct, currency: string): ProductSoldDto {
    return {
      productId,
      ...(name === null ? {} : { productName: name }),
      quantity,
      totalAmount: toUnits(soldMinor, currency),
    };
  }
}

/** What an affiliate earned, and by which products. */
export class AffiliateStatsDto extends AffiliateCommissionDto {
  /** Products of these orders, the most sold first. */
  productsSold: ProductSoldDto[];

  static with(totals: Totals, products: readonly SoldProduct[], currency: string): AffiliateStatsDto {
    return {
      ...AffiliateCommissionDto.of(totals, currency),
      productsSold: products.map((product) => ProductSoldDto.of(product, currency)),
    };
  }
}

/** What an affiliate earned in one month of the tenant's time zone, by when orders were placed. */
export class MonthlyReportDto extends AffiliateStatsDto {
  /**
   * 1 to 12.
   * @example 3
   */
  month: number;
  /** @example 2026 */
  year: number;

  static for(
    { month, year }: { month: number; year: number },
    totals: Totals,
    products: readonly SoldProduct[],
    currency: string,
  ): MonthlyReportDto {
    return { month, year, ...AffiliateStatsDto.with(totals, products, currency) };
  }
}
