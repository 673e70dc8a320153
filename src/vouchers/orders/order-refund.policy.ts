import { divideHalfUp, toUnits } from '../../kernel/money/money.js';
import type { AffiliateCommissionEntity } from '../commissions/affiliate-commission.entity.js';
import type { OrderItemEntity } from './order-item.entity.js';
import type { OrderEntity } from './order.entity.js';
import { OrderItemNotFound, OrderRefundExceedsRest, OrderRefundOfNothing } from './orders.errors.js';
import type { OrderRefund } from './orders.types.js';

type Order = Pick<
  OrderEntity,
  | 'itemsMinor'
  | 'discountMinor'
  | 'shippingMinor'
  | 'refundedShippingMinor'
  | 'refundedLooseMinor'
  | 'currency'
  | 'status'
>;
type Item = Pick<
  OrderItemEntity,
  'id' | 'quantity' | 'unitPriceMinor' | 'discountMinor' | 'refundedQuantity' | 'refundedMinor'
>;

export interface RefundedOrder {
  order: Pick<
    OrderEntity,
    'status' | 'refundedBaseMinor' | 'refundedShippingMinor' | 'refundedLooseMinor' | 'refundedMinor'
  >;
  items: Pick<OrderItemEntity, 'id' | 'refundedQuantity' | 'refundedMinor'>[];
}

/**
 * An order after a refund. What the customer gets back for a line is its price after the discount times the part
 * that came back in all, rounded half up once: no way of cutting a refund gives more or less in the end. A sum for
 * which nothing comes back counts before discounts as much as it is of what was paid; when nothing that was paid is
 * left, the order is refunded.
 * @throws OrderItemNotFound, OrderRefundExceedsRest, OrderRefundOfNothing
 */
export function refundedOrder(order: Order, items: readonly Item[], refund: OrderRefund): RefundedOrder {
  if (refund !== 'all') assertAsked(items, refund);
  const after = items.map((item) => refundedItem(item, quantityOf(item, refund)));
  const shipping =
    refund === 'all' ? order.shippingMinor : order.refundedShippingMinor + refund.shippingMinor;
  if (shipping > order.shippingMinor) {
    const rest = toUnits(order.shippingMinor - order.refundedShippingMinor, order.currency);
    throw new OrderRefundExceedsRest({ details: { shipping: rest, currency: order.currency } });
  }
  const goods = sumOf(items.map((item, at) => BigInt(after[at]!.refundedQuantity) * item.unitPriceMinor));
  const hasAllBack =
    shipping === order.shippingMinor &&
    items.every(({ quantity }, at) => after[at]!.refundedQuantity === quantity);
  const given = sumOf(after.map(({ refundedMinor }) => refundedMinor)) + shipping;
  const { loose, isWhole } = looseSum(order, refund, given, hasAllBack);
  const base = order.itemsMinor + order.shippingMinor;
  const paid = base - order.discountMinor;
  const ofLoose = loose === 0n ? 0n : divideHalfUp(loose * base, paid);
  const refundedBase = goods + shipping + ofLoose;
  return {
    order: {
      status: isWhole ? 'refunded' : order.status,
      refundedBaseMinor: isWhole || refundedBase > base ? base : refundedBase,
      refundedShippingMinor: shipping,
      refundedLooseMinor: loose,
      refundedMinor: given + loose,
    },
    items: after,
  };
}

/**
 * Sums that are given back in all beside items and shipping, and whether nothing is left then. Once all has come back
 * the sums of before are a part of it. @throws OrderRefundExceedsRest
 */
function looseSum(
  order: Order,
  refund: OrderRefund,
  given: bigint,
  hasAllBack: boolean,
): { loose: bigint; isWhole: boolean } {
  if (refund === 'all') return { loose: 0n, isWhole: true };
  const paid = order.itemsMinor - order.discountMinor + order.shippingMinor;
  const loose = order.refundedLooseMinor + refund.amountMinor;
  if (given + loose > paid) {
    const rest = toUnits(paid - given - order.refundedLooseMinor, order.currency);
    throw new OrderRefundExceedsRest({ details: { amount: rest, currency: order.currency } });
  }
  return { loose, isWhole: hasAllBack || (loose > 0n && given + loose === paid) };
}

/** How much of a commission is taken back in all once so much of its base was refunded. */
export function reversedOf(
  { amountMinor, baseMinor }: Pick<AffiliateCommissionEntity, 'amountMinor' | 'baseMinor'>,
  refundedBaseMinor: bigint,
): bigint {
  if (refundedBaseMinor >= baseMinor) return amountMinor;
  return divideHalfUp(amountMinor * refundedBaseMinor, baseMinor);
}

function assertAsked(items: readonly Item[], refund: Exclude<OrderRefund, 'all'>): void {
  const isNothing = refund.shippingMinor === 0n && refund.amountMinor === 0n && refund.items.length === 0;
  if (isNothing) throw new OrderRefundOfNothing();
  const unknown = refund.items.find(({ itemId }) => !items.some(({ id }) => id === itemId));
  if (unknown) throw new OrderItemNotFound({ details: { itemId: unknown.itemId } });
}

function quantityOf(item: Item, refund: OrderRefund): number {
  if (refund === 'all') return item.quantity;
  const asked = refund.items.filter(({ itemId }) => itemId === item.id);
  const quantity = asked.reduce((sum, part) => sum + part.quantity, item.refundedQuantity);
  if (quantity > item.quantity) {
    const rest = item.quantity - item.refundedQuantity;
    throw new OrderRefundExceedsRest({ details: { itemId: item.id, quantity: rest } });
  }
  return quantity;
}

function refundedItem(item: Item, refundedQuantity: number): RefundedOrder['items'][number] {
  const { id, quantity, unitPriceMinor, discountMinor } = item;
  const paid = BigInt(quantity) * unitPriceMinor - discountMinor;
  return {
    id,
    refundedQuantity,
    refundedMinor: divideHalfUp(paid * BigInt(refundedQuantity), BigInt(quantity)),
  };
}

function sumOf(parts: readonly bigint[]): bigint {
  return parts.reduce((sum, part) => sum + part, 0n);
}
