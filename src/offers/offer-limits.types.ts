/** How much of something an offer takes in a window of time. */
export interface OfferLimit {
  /** clicks, conversions, payout or budget. */
  metric: string;
  /** hourly, daily, monthly or total. */
  window: string;
  /** IANA time zone of the window. */
  timeZone: string;
  /** A count, or minor units of the offer's currency. */
  limit: bigint;
  isMoney: boolean;
  /** Null for everybody together. */
  promoterId: string | null;
}
