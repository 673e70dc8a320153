import type { IntakeStatus } from '../intake/intake.types.js';

/** Whose requests a caller may see: all of the tenant, or those of these companies. */
export type InboxScope = 'all' | readonly string[];

export interface InboxFilter {
  status?: IntakeStatus;
  source?: string;
  errorCode?: string;
  advertiserId?: string;
}

/** What comes closest to what a refused request named. */
export interface NearestMatch {
  kind: 'click' | 'conversion';
  id: string;
  /** In what it differs from the request: names of its fields. */
  differsIn: string[];
}

/** What a request named, as far as it can be read. */
export interface Named {
  clickId: string | null;
  transactionId: string | null;
  orderId: string | null;
  event: string | null;
}

/** A conversion that may be meant. */
export interface Candidate extends Named {
  id: string;
}
