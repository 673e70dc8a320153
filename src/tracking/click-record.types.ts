export const CLICK_STREAM = 'clicks';
export const SUB_COUNT = 10;

/** Why a click is kept without being counted; stored with the click. */
export type NotCountedReason =
  | 'head'
  | 'prefetch'
  | 'preview'
  | 'bot'
  | 'fraud'
  | 'blocked_ip'
  | 'invalid_signature'
  | 'expired_signature'
  | 'unsigned'
  | 'replay'
  | 'duplicate'
  | 'cap_reached'
  | 'geo_blocked'
  | 'plan_limit';

/** Something that spoke against the click, and how much. */
export interface FraudSignal {
  name: string;
  /** Points on the score of 0 to 100. */
  weight: number;
}

/** How the destination was chosen. */
export interface RouteTaken {
  /** Position of the rule that matched, null for the link's own offer. */
  rule: number | null;
  strategy: string;
  /** Probability with which this destination was chosen, 0 to 1. */
  propensity: number;
  /** Offers tried before this one, and why they were not taken. */
  skipped: { offerId: string; reason: string }[];
  /** Experiment arm, for ab_test. */
  arm?: string;
}

/**
 * One click, or one impression, as the journal holds it. Written by the edge before the redirect leaves, read by ingest;
 * the names are the journal's format, so fields may be added but never change their meaning.
 */
export interface ClickRecord {
  v: 1;
  /** Absent for a click. */
  kind?: 'impression';
  id: string;
  tenantId: string;
  linkId: string;
  offerId: string;
  advertiserId: string;
  promoterId: string;
  /** When it happened by the clock of the tenant's world, in ms since the epoch. */
  at: number;
  /** Wall time in ms since the epoch when the journal got it, where `at` is another. */
  heardAt?: number;
  method: string;
  ip: string | null;
  userAgent: string | null;
  device: string | null;
  os: string | null;
  browser: string | null;
  /** Preferred language of the visitor, BCP 47. */
  language: string | null;
  /** ISO 3166-1 alpha-2, null when unknown. */
  country: string | null;
  region: string | null;
  city: string | null;
  asn: number | null;
  referrer: string | null;
  /** sub1 … sub10; trailing absent ones are left out. */
  subs: (string | null)[];
  source: string | null;
  /** Ad networks' click ids by parameter name: gclid, fbclid, ttclid, msclkid. */
  adIds: Record<string, string> | null;
  /** Pseudonymous visitor id, null where the visitor could not be told apart. */
  visitor: string | null;
  /** Another name under which the same visitor may have counted within the duplicate window. */
  visitorBefore?: string | null;
  /** The click or impression of the same browser that had no cookie yet; absent where none is known. */
  firstTouchId?: string;
  duplicateSeconds: number;
  nonce: string | null;
  score: number;
  signals: FraudSignal[];
  route: RouteTaken | null;
  /** Cap leases of which this click used a unit. */
  leases: string[];
  counted: boolean;
  reason: NotCountedReason | null;
}
