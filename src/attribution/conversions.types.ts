import type { Money } from '../kernel/money/money.js';

export const CONVERSION_STATUSES = ['pending', 'approved', 'rejected', 'reversed'] as const;
export type ConversionStatus = (typeof CONVERSION_STATUSES)[number];

/** What a sender may say of a sale; approving is the advertiser's or an admin's decision. */
export const REPORTED_STATUSES = ['pending', 'approved', 'rejected'] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

export interface ConversionFilter {
  status?: ConversionStatus;
  offerId?: string;
}

/** Whose conversions a caller may see: all, or those of this promoter or of these advertisers. */
export type ConversionScope = 'all' | { promoterId: string | null; advertiserIds: string[] };

/** A sale as its sender describes it. */
export interface Sale {
  /** Lower case; null for a sale that its coupon or its buyer leads to its promoter. */
  clickId: string | null;
  /** What the sender's app knows its visitor by, as in `visitor_id` of its clicks and impressions. */
  visitorId: string | null;
  transactionId: string;
  amount: Money;
  status: ReportedStatus;
  event: string;
  couponCode: string | null;
  customerId: string | null;
  /** SHA-256 of the customer's e-mail address. */
  customerEmailHash: Buffer | null;
  /** The shop's order. */
  orderId: string | null;
  /** Country of the customer, ISO 3166-1 alpha-2. */
  country: string | null;
  metadata: Record<string, unknown> | null;
}
