import type { DomainEvent } from '../../outbox/outbox.types.js';
import type { WholeOrder } from './whole-order.types.js';

export const ORDER_PLACED = 'order.placed';
export const ORDER_CONFIRMED = 'order.confirmed';
export const ORDER_SHIPPED = 'order.shipped';
export const ORDER_DELIVERED = 'order.delivered';
export const ORDER_VOUCHER_CHANGED = 'order.voucher_changed';
export const ORDER_CANCELLED = 'order.cancelled';
export const ORDER_REFUNDED = 'order.refunded';
export type OrderEventType =
  | typeof ORDER_PLACED
  | typeof ORDER_VOUCHER_CHANGED
  | typeof ORDER_CANCELLED
  | typeof ORDER_REFUNDED
  | typeof ORDER_CONFIRMED
  | typeof ORDER_SHIPPED
  | typeof ORDER_DELIVERED;

interface Amount {
  minor: string;
  currency: string;
}

/** Version 1 of every order event: the order as it was when it happened. */
export interface OrderEventPayload {
  orderId: string;
  reference: string | null;
  channel: string;
  status: string;
  /** Items before the discount. */
  items: Amount;
  shipping: Amount;
  discount: Amount;
  refunded: Amount;
  voucherCode: string | null;
  affiliateId: string | null;
  selfPurchase: boolean;
  /** Null without a voucher. */
  commission: { base: Amount; amount: Amount; reversed: Amount; basisPoints: number } | null;
  /** RFC 3339 in UTC. */
  placedAt: string;
}

export function orderEvent(type: OrderEventType, { order, commission }: WholeOrder): DomainEvent {
  const money = (minor: bigint): Amount => ({ minor: minor.toString(), currency: order.currency });
  const payload: OrderEventPayload = {
    orderId: order.id,
    reference: order.reference,
    channel: order.channel,
    status: order.status,
    items: money(order.itemsMinor),
    shipping: money(order.shippingMinor),
    discount: money(order.discountMinor),
    refunded: money(order.refundedMinor),
    voucherCode: order.voucherCode,
    affiliateId: order.affiliateId,
    selfPurchase: order.isSelfPurchase,
    commission: commission && {
      base: money(commission.baseMinor),
      amount: money(commission.amountMinor),
      reversed: money(commission.reversedMinor),
      basisPoints: commission.commissionBasisPoints,
    },
    placedAt: order.placedAt.toISOString(),
  };
  return { type, version: 1, entityType: 'order', entityId: order.id, payload: { ...payload } };
}
