export const ORDER_CHANNELS = ['ONLINE', 'COUNTER'] as const;
export type OrderChannel = (typeof ORDER_CHANNELS)[number];

export const ORDER_STATUSES = [
  'placed',
  'confirmed',
  'shipped',
  'delivered',
  'cancelled',
  'refunded',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What an order can be moved to without touching money. */
export type OrderStep = 'confirmed' | 'shipped' | 'delivered';

export interface NewOrderItem {
  productId: number;
  quantity: number;
  /** In currency units; left out for the catalogue's price. */
  unitPrice?: number;
}

export interface NewOrder {
  items: NewOrderItem[];
  /** In currency units. */
  shipping: number;
  voucherCode?: string | null;
  channel: OrderChannel;
  currency?: string;
  reference?: string;
  customerId?: string;
  customerEmail?: string;
}

/** What is refunded: everything that is left, or quantities of items, a part of the shipping, a sum of what was paid. */
export type OrderRefund =
  | 'all'
  | {
      items: readonly { itemId: string; quantity: number }[];
      shippingMinor: bigint;
      amountMinor: bigint;
    };

export interface OrderFilter {
  status?: OrderStatus;
  channel?: OrderChannel;
  affiliateId?: string;
  selfPurchase?: boolean;
  reference?: string;
}
