import { toUnits } from '../../../kernel/money/money.js';
import type { ProductEntity } from '../product.entity.js';

/** Something the shop sells. */
export class ProductDto {
  /**
   * Number of the product in this shop, from 1.
   * @example 1
   */
  id: number;
  /**
   * What it is called.
   * @example Premium Chair
   */
  name: string;
  /**
   * Price of one, in currency units.
   * @example 300
   */
  price: number;
  /** ISO 4217 code of the shop's currency. */
  currency: string;
  /**
   * Whether it can be ordered.
   * @example true
   */
  active: boolean;
  /** RFC 3339 in UTC. */
  createdAt: string;
  /** RFC 3339 in UTC. */
  updatedAt: string;

  static from(this: void, product: ProductEntity): ProductDto {
    const { id, name, priceMinor, currency, isActive } = product;
    return {
      id,
      name,
      price: toUnits(priceMinor, currency),
      currency,
      active: isActive,
      createdAt: product.createdAt.toISOString(),
      updatedAt: product.updatedAt.toISOString(),
    };
  }
}
