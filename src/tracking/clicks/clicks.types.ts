/** What other domains may know of a click. */
export interface StoredClick {
  id: string;
  tenantId: string;
  linkId: string;
  offerId: string;
  advertiserId: string;
  promoterId: string;
  clickedAt: Date;
  sub1: string | null;
  visitor: string | null;
  country: string | null;
  isCounted: boolean;
}

/** Whose eyes a click is shown to. */
export type ClickViewer = 'promoter' | 'advertiser' | 'admin';

/** Whose clicks are listed: of this promoter, and of these companies' offers; null for all of the tenant. */
export type ClickScope = { promoterId: string | null; advertiserIds: string[] } | null;

export interface ClickFilter {
  /** Whether the world has a clock of its own, so that ids do not tell business time. */
  isShifted?: boolean;
  offerId?: string;
  linkId?: string;
  from?: Date;
  to?: Date;
  counted?: boolean;
  country?: string;
}

/** A row of `clicks`. */
export interface ClickRow {
  id: string;
  clicked_at: Date;
  link_id: string;
  offer_id: string;
  advertiser_id: string;
  promoter_id: string;
  method: string;
  ip: string | null;
  user_agent: string | null;
  device: string | null;
  os: string | null;
  browser: string | null;
  language: string | null;
  country: string | null;
  region: string | null;
  city: string | null;
  asn: string | null;
  referrer: string | null;
  source: string | null;
  ad_ids: Record<string, string> | null;
  visitor: string | null;
  fraud_score: number;
  fraud_signals: unknown;
  route: unknown;
  is_counted: boolean;
  not_counted_reason: string | null;
}
