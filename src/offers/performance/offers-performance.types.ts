/** What one offer brought within a window; money in minor units of the offer's currency. */
export interface OfferFigures {
  offerId: string;
  countedClicks: number;
  conversions: number;
  payoutMinor: bigint;
}

/** Rates of an offer; null where there were no clicks to reckon with. */
export interface OfferRates {
  /** Earnings per counted click, in currency units, not rounded. */
  epc: number | null;
  /** Conversions per counted click, as a fraction. */
  conversionRate: number | null;
  /** So many days until `computedAt`. */
  windowDays: number;
  /** By the clock of the offer's world. */
  computedAt: Date;
}
