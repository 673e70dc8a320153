import type { Money } from '../../../kernel/money/money.js';

export const SHOP_KINDS = ['shopify', 'woocommerce', 'salla', 'zid'] as const;
export type ShopKind = (typeof SHOP_KINDS)[number];

/** What of an order commission is paid on: its goods after discounts, or all that the customer pays. */
export const AMOUNT_RULES = ['subtotal', 'total'] as const;
export type AmountRule = (typeof AMOUNT_RULES)[number];

/** When an order becomes a sale. */
export const RECORD_MOMENTS = ['created', 'paid'] as const;
export type RecordMoment = (typeof RECORD_MOMENTS)[number];

/** How Salla proves who it is. */
export const SALLA_STRATEGIES = ['signature', 'token'] as const;
export type SallaStrategy = (typeof SALLA_STRATEGIES)[number];

/** What a shop proves itself with; only ever stored sealed. */
export interface ShopCredentials {
  secret?: string;
  strategy?: SallaStrategy;
  username?: string;
  password?: string;
}

export interface ShopSettings {
  amountRule: AmountRule;
  recordOn: RecordMoment;
  /** The query parameter or attribute in which the shop hands the click id on. */
  clickIdParameter: string;
}

/** An order as every shop knows it, in one snapshot. */
export interface ShopOrder {
  /** The shop's own id, every digit of it. */
  orderId: string;
  /** Unpaid: it may still become a sale; void: nothing of it stands. */
  state: 'unpaid' | 'paid' | 'void';
  /** By the connection's rule; what was refunded since is not taken off. */
  amount: Money;
  /** Every refund the order tells of, oldest first. */
  refunds: ShopRefund[];
  clickId: string | null;
  couponCodes: string[];
  customerId: string | null;
  /** SHA-256 of the address, trimmed and in lower case, hexadecimal. */
  customerEmailHash: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
}

export interface ShopRefund {
  /** Unique within the order. */
  refundId: string;
  /** In billionths of a currency unit, by the connection's rule; positive. */
  nanos: bigint;
}

/** What a webhook tells. */
export type ShopEvent =
  | { kind: 'order'; order: ShopOrder }
  | { kind: 'refund'; orderId: string; refund: ShopRefund }
  /** Nothing of the order stands, and the body says no more than that. */
  | { kind: 'void'; orderId: string }
  /** Not about an order's money. */
  | { kind: 'ignored' };

/** A webhook as it came: names of headers in lower case. */
export interface ShopRequest {
  headers: Record<string, string>;
  query: Record<string, string>;
  body: Buffer;
}
