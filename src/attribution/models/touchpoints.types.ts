import type { Touch } from './models.types.js';

/** Whose touches are looked for. */
export interface BuyerQuestion {
  tenantId: string;
  /** How far the world's clock is ahead of wall time, in ms: ids hold wall time. */
  clockOffsetMs: number;
  advertiserId: string;
  /** Visitor of the sale, where its sender or its browser tells. */
  visitor: string | null;
  /** Whether the visitor is known by address and user agent alone, which holds for hours and not for days. */
  isByAddress?: boolean;
  /** The shop's name for the buyer: leads to the visitors of their other sales of the time. */
  customerId: string | null;
  /** Business time of the sale. */
  convertedAt: Date;
}

/** Whose touches are looked for, and how far back. */
export interface JourneyQuestion extends BuyerQuestion {
  /** The click the sale was reported with; it is a touch even when it was not counted. */
  clickId: string | null;
  clickWindowDays: number;
  viewWindowHours: number;
}

/** Whose last touch is looked for, each within the windows of its own offer. */
export interface LeadQuestion extends BuyerQuestion {
  /** The only offer that comes into question; null for all of the advertiser. */
  offerId: string | null;
}

/** The touch that a sale without a click is credited by. */
export interface Lead extends Touch {
  visitor: string | null;
  sub1: string | null;
  country: string | null;
}
