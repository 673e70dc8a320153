import { isUuid } from '../../kernel/ids/uuid.js';
import { headerText } from '../edge/click.js';

export const VISITOR_COOKIE = 'afx_vid';
const MAX_AGE_SECONDS = 31_536_000;
const VALUE = /(?:^|;)\s*afx_vid=([A-Za-z0-9_.-]{1,160})\s*(?=;|$)/;

/** What a cookie says: who, and since when, by which link and which click or impression, if it says so. */
export interface VisitorCookie {
  id: string;
  /** Unix seconds; null for a cookie that does not tell. */
  bornAt: number | null;
  bornOn: string | null;
  /** The click or impression that was answered with it. */
  firstTouchId: string | null;
}

/** The visitor cookie of a request, null when there is none that could be ours. */
export function readVisitorCookie(header: string | string[] | undefined): VisitorCookie | null {
  const text = Array.isArray(header) ? header.join(';') : header;
  if (!text) return null;
  const value = VALUE.exec(text)?.[1];
  if (value === undefined) return null;
  const [id = '', born, bornOn, first] = value.split('.');
  if (id === '') return null;
  const isTold = born !== undefined && bornOn !== undefined && /^[0-9]{1,12}$/.test(born);
  return {
    id,
    bornAt: isTold ? Number(born) : null,
    bornOn: isTold ? bornOn : null,
    firstTouchId: isTold && isUuid(first) ? first.toLowerCase() : null,
  };
}

/** A `Set-Cookie` for a visitor who brought none; it says where it was born, see identify-visitor. */
export function visitorCookie(
  id: string,
  bornAt: number,
  code: string,
  touchId: string,
  isSecure: boolean,
): string {
  const value = `${id}.${Math.floor(bornAt / 1000)}.${code}.${touchId}`;
  return `${VISITOR_COOKIE}=${value}; Max-Age=${MAX_AGE_SECONDS}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/** Whether the visitor's browser asks not to be followed: Global Privacy Control or Do Not Track. */
export function asksForPrivacy(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  return headerText(headers['sec-gpc']) === '1' || headerText(headers.dnt) === '1';
}
