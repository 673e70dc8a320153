import type { ClickRecord } from '../click-record.types.js';

/** What the ingest decides by; everything else of a click is in its row and need not become anything else. */
export type JudgedClick = Pick<
  ClickRecord,
  | 'id'
  | 'tenantId'
  | 'linkId'
  | 'offerId'
  | 'promoterId'
  | 'at'
  | 'country'
  | 'device'
  | 'os'
  | 'browser'
  | 'subs'
  | 'visitor'
  | 'visitorBefore'
  | 'duplicateSeconds'
  | 'nonce'
  | 'leases'
  | 'reason'
> & { kind?: ClickRecord['kind'] };
