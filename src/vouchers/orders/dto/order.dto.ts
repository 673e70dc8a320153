import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../../kernel/money/money.js';
import type { AffiliateCommissionEntity } from '../../commissions/affiliate-commission.entity.js';
import type { OrderItemEntity } from '../order-item.entity.js';
import { ORDER_CHANNELS, ORDER_STATUSES, type OrderChannel, type OrderStatus } from '../orders.types.js';
import type { WholeOrder } from '../whole-order.types.js';

/** One line of an order. */
export class OrderItemDto {
  /** UUIDv7 of the line; refunds name it. */
  id: string;
  /**
   * Number of the product.
   * @example 1
   */
  productId: number;
  /**
   * Its name when it was ordered.
   * @example Premium Chair
   */
  productName: string;
  /**
   * How many.
   * @example 2
   */
  quantity: number;
  /**
   * Price of one before the discount, in currency units.
   * @example 300
   */
  unitPrice: number;
  /**
   * This line's part of the discount, in currency units.
   * @example 60
   */
  discount: number;
  /**
   * What the customer pays for the line, in currency units.
   * @example 540
   */
  total: number;
  /**
   * How many of them were refunded.
   * @example 0
   */
  refundedQuantity: number;
  /**
   * What the customer got back for the line, in currency units.
   * @example 0
   */
  refunded: number;

  static of(item: OrderItemEntity, currency: string): OrderItemDto {
    const { id, productId, productName, quantity, unitPriceMinor, discountMinor, refundedQuantity } = item;
    return {
      id,
      productId,
      productName,
      quantity,
      unitPrice: toUnits(unitPriceMinor, currency),
      discount: toUnits(discountMinor, currency),
      total: toUnits(BigInt(quantity) * unitPriceMinor - discountMinor, currency),
      refundedQuantity,
      refunded: toUnits(item.refundedMinor, currency),
    };
  }
}

/** What the affiliate earns by an order. */
export class OrderCommissionDto {
  /** The affiliate. */
  affiliateId: string;
  /**
   * Percentage as of when the code was entered.
   * @example 5
   */
  percentage: number;
  /**
   * Items and shipping before discounts, in currency units.
   * @example 610
   */
  base: number;
  /**
   * The commission, in currency units.
   * @example 30.5
   */
  amount: number;
  /**
   * How much of it was taken back by a cancellation or refunds, in currency units.
   * @example 0
   */
  reversed: number;

  static of(commission: AffiliateCommissionEntity): OrderCommissionDto {
    const { affiliateId, commissionBasisPoints, currency } = commission;
    return {
      affiliateId,
      percentage: commissionBasisPoints / 100,
      base: toUnits(commission.baseMinor, currency),
      amount: toUnits(commission.amountMinor, currency),
      reversed: toUnits(commission.reversedMinor, currency),
    };
  }
}

/** An order of the shop. */
export class OrderDto {
  /** UUIDv7 of the order. */
  id: string;
  /**
   * What the shop calls the order.
   * @example shop-1001
   */
  reference: string | null;
  /** Where it was placed. */
  @ApiProperty({ enum: ORDER_CHANNELS })
  channel: OrderChannel;
  /** placed, confirmed, shipped, delivered; or cancelled, or wholly refunded. */
  @ApiProperty({ enum: ORDER_STATUSES })
  status: OrderStatus;
  /** ISO 4217 code of the shop's currency. */
  currency: string;
  /** The lines, as they were sent. */
  items: OrderItemDto[];
  /**
   * All items before the discount, in currency units.
   * @example 600
   */
  subtotal: number;
  /**
   * What the voucher takes off the items, in percent.
   * @example 10
   */
  discountPercentage: number;
  /**
   * What the voucher takes off the items, in currency units.
   * @example 60
   */
  discount: number;
  /**
   * In currency units.
   * @example 10
   */
  shipping: number;
  /**
   * What the customer pays, in currency units.
   * @example 550
   */
  total: number;
  /**
   * What the customer got back, in currency units.
   * @example 0
   */
  refunded: number;
  /**
   * The affiliate's code, as the affiliate writes it.
   * @example DEMO10
   */
  voucherCode: string | null;
  /** What the affiliate earns; null without a voucher. */
  @ApiProperty({ type: OrderCommissionDto, nullable: true })
  commission: OrderCommissionDto | null;
  /**
   * The customer is the affiliate whose code was used.
   * @example false
   */
  selfPurchase: boolean;
  /** The shop's own id of the customer. */
  customerId: string | null;
  /** RFC 3339 in UTC. */
  placedAt: string;
  /** RFC 3339 in UTC. */
  updatedAt: string;

  static from(this: void, { order, items, commission }: WholeOrder): OrderDto {
    const { id, reference, channel, status, currency, itemsMinor, shippingMinor, discountMinor } = order;
    return {
      id,
      reference,
      channel,
      status,
      currency,
      items: items.map((item) => OrderItemDto.of(item, currency)),
      subtotal: toUnits(itemsMinor, currency),
      discountPercentage: order.discountBasisPoints / 100,
      discount: toUnits(discountMinor, currency),
      shipping: toUnits(shippingMinor, currency),
      total: toUnits(itemsMinor - discountMinor + shippingMinor, currency),
      refunded: toUnits(order.refundedMinor, currency),
      voucherCode: order.voucherCode,
      commission: commission && OrderCommissionDto.of(commission),
      selfPurchase: order.isSelfPurchase,
      customerId: order.customerId,
      placedAt: order.placedAt.toISOString(),
      updatedAt: order.updatedAt.toISOString(),
    };
  }
}
