/** Whose touches are looked for, and how far back. */
export interface JourneyQuestion {
  advertiserId: string;
  /** The click the sale was reported with; it is a touch even when it was not counted. */
  clickId: string | null;
  /** Visitor of the sale, when it was reported by the visitor's own browser. */
  visitor: string | null;
  /** The shop's name for the buyer: leads to the visitors of their other sales of the time. */
  customerId: string | null;
  /** Business time of the sale. */
  convertedAt: Date;
  clickWindowDays: number;
  viewWindowHours: number;
}
