import { idAt, timeOfId } from '../../kernel/ids/uuid.js';
import type { Visit } from '../edge/click.js';
import { ClickInFuture, ClickTimeMismatch, ClickTooOld } from './sdk.errors.js';

const MAX_AGE_MS = 7 * 86_400_000;
/** Clocks of phones go a little wrong. */
const MAX_AHEAD_MS = 5 * 60_000;
const MAX_APART_MS = 60_000;

/** A click or an impression as an SDK hands it in. */
export interface SdkItem {
  code: string;
  /** The client's own UUIDv7. */
  id?: string;
  /** RFC 3339. */
  at?: string;
  visitorId?: string;
  ip?: string;
  userAgent?: string;
  language?: string;
  referrer?: string;
  params?: Record<string, string>;
}

/** Who hands it in. */
export interface SdkCaller {
  /** Whether it is the visitor's own app or browser, and not a server. */
  isPublishable: boolean;
  ip: string | null;
  headers: Visit['headers'];
}

/**
 * A visit like one to the click route.
 * @param now wall time in ms since the epoch
 * @throws ClickTooOld, ClickInFuture, ClickTimeMismatch
 */
export function visitOf(item: SdkItem, caller: SdkCaller, now: number): Visit {
  const { id, at } = timesOf(item, now);
  const { isPublishable } = caller;
  const own = (name: string): string | string[] | undefined =>
    isPublishable ? caller.headers[name] : undefined;
  const dot = item.code.indexOf('.');
  return {
    method: 'POST',
    ip: isPublishable ? caller.ip : (item.ip ?? null),
    headers: {
      'user-agent': item.userAgent ?? own('user-agent'),
      accept: '*/*',
      'accept-language': item.language ?? own('accept-language'),
      referer: item.referrer,
      cookie: item.visitorId === undefined ? undefined : `afx_vid=${item.visitorId}`,
      'sec-gpc': own('sec-gpc'),
      dnt: own('dnt'),
    },
    // Without a prototype, as the query parser makes them.
    query: Object.assign(Object.create(null) as Record<string, unknown>, item.params),
    signature: dot < 0 ? null : item.code.slice(dot + 1),
    ...(at === undefined ? {} : { at }),
    ...(id === undefined ? {} : { id }),
  };
}

function timesOf({ id, at }: SdkItem, now: number): { id?: string; at?: number } {
  if (id === undefined && at === undefined) return {};
  const sent = at === undefined ? undefined : Date.parse(at);
  const made = id === undefined ? undefined : timeOfId(id);
  for (const time of [sent, made]) {
    if (time === undefined) continue;
    // The negation catches what is no time, too.
    if (!(time >= now - MAX_AGE_MS)) throw new ClickTooOld();
    if (time > now + MAX_AHEAD_MS) throw new ClickInFuture();
  }
  if (sent !== undefined && made !== undefined && Math.abs(sent - made) > MAX_APART_MS)
    throw new ClickTimeMismatch();
  const happened = (sent ?? made)!;
  return { id: id?.toLowerCase() ?? idAt(happened), at: happened };
}
