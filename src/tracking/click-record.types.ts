export const CLICK_STREAM = 'clicks';
export const SUB_COUNT = 10;

/** Why a click is kept without being counted. */
export type NotCountedReason = 'head' | 'plan_limit';

/**
 * One click as the journal holds it. Written by the edge before the redirect leaves, read by ingest;
 * the names are the journal's format, so fields may be added but never change their meaning.
 */
export interface ClickRecord {
  v: 1;
  id: string;
  tenantId: string;
  linkId: string;
  offerId: string;
  advertiserId: string;
  promoterId: string;
  /** Wall time in ms since the epoch. */
  at: number;
  method: string;
  ip: string | null;
  userAgent: string | null;
  device: string | null;
  os: string | null;
  browser: string | null;
  /** ISO 3166-1 alpha-2, null when unknown. */
  country: string | null;
  referrer: string | null;
  /** sub1 … sub10; trailing absent ones are left out. */
  subs: (string | null)[];
  source: string | null;
  /** Ad networks' click ids by parameter name: gclid, fbclid, ttclid, msclkid. */
  adIds: Record<string, string> | null;
  counted: boolean;
  reason: NotCountedReason | null;
}
