import { isUuid } from '../../kernel/ids/uuid.js';
import { type ClickRecord, type NotCountedReason, SUB_COUNT } from '../click-record.types.js';

/** Columns of `clicks` in the order `copyHead` and `copyTail` write them. */
export const CLICK_COLUMNS = [
  'id',
  'tenant_id',
  'link_id',
  'offer_id',
  'advertiser_id',
  'promoter_id',
  'clicked_at',
  'method',
  'ip',
  'user_agent',
  'device',
  'os',
  'browser',
  'language',
  'country',
  'region',
  'city',
  'asn',
  'referrer',
  ...Array.from({ length: SUB_COUNT }, (_, index) => `sub${index + 1}`),
  'source',
  'ad_ids',
  'visitor',
  'fraud_score',
  'fraud_signals',
  'route',
  'is_counted',
  'not_counted_reason',
  'is_unique',
] as const;

/** A journal record that is no click: it is set aside with this reason. */
export class UnreadableRecord extends Error {}

/** The last moment that a Date can hold (ECMA-262, time range). */
const LAST_MS = 8.64e15;

const IDS = ['id', 'tenantId', 'linkId', 'offerId', 'advertiserId', 'promoterId'] as const;

/** @throws UnreadableRecord */
export function parseRecord(payload: Buffer): ClickRecord {
  let record: ClickRecord;
  try {
    record = JSON.parse(payload.toString('utf8')) as ClickRecord;
  } catch {
    throw new UnreadableRecord('not JSON');
  }
  if (record === null || typeof record !== 'object' || record.v !== 1)
    throw new UnreadableRecord('not a click of version 1');
  for (const name of IDS) {
    if (!isUuid(record[name])) throw new UnreadableRecord(`${name} is not a UUID`);
    // As PostgreSQL shows them: they are compared with what it has.
    record[name] = record[name].toLowerCase();
  }
  if (!Number.isFinite(record.at) || Math.abs(record.at) > LAST_MS)
    throw new UnreadableRecord('at is not a time');
  if (!Array.isArray(record.signals) || !Number.isInteger(record.score))
    throw new UnreadableRecord('no fraud score');
  if (!Array.isArray(record.subs) || record.subs.length > SUB_COUNT)
    throw new UnreadableRecord('subs is not a list of at most 10');
  return record;
}

// Without the g flag for the test, which would remember where it stopped.
const IS_SPECIAL = /[\\\n\r\t\0]/;
const SPECIAL = /[\\\n\r\t\0]/g;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '' };

/** What ingest makes of the edge's first guess. */
export interface Verdict {
  /** Null for a click that counts. */
  reason: NotCountedReason | null;
  /** The first of its visitor on this link within the duplicate window. */
  isUnique: boolean;
}

/** The start of a line of COPY's text format: all that the edge knew. */
export function copyHead(click: ClickRecord): string {
  let line =
    `${click.id}\t${click.tenantId}\t${click.linkId}\t${click.offerId}\t${click.advertiserId}\t${click.promoterId}\t` +
    `${isoTime(click.at)}\t${text(click.method)}\t${text(click.ip)}\t${text(click.userAgent)}\t` +
    `${text(click.device)}\t${text(click.os)}\t${text(click.browser)}\t${text(click.language)}\t` +
    `${text(click.country)}\t${text(click.region)}\t${text(click.city)}\t${click.asn ?? '\\N'}\t${text(click.referrer)}`;
  for (let index = 0; index < SUB_COUNT; index++) line += `\t${text(click.subs[index])}`;
  return (
    `${line}\t${text(click.source)}\t${json(click.adIds)}\t${text(click.visitor)}\t${click.score}\t` +
    `${json(click.signals.length > 0 ? click.signals : null)}\t${json(click.route)}\t`
  );
}

/** The end of that line: what ingest decided. */
export function copyTail({ reason, isUnique }: Verdict): string {
  return `${reason === null ? 't' : 'f'}\t${text(reason)}\t${isUnique ? 't' : 'f'}\n`;
}

/** What PostgreSQL keeps of a text: all but the character it cannot hold; empty for none. */
export function storable(value: string | null): string {
  const kept = String(value ?? '');
  return kept.includes('\0') ? kept.replaceAll('\0', '') : kept;
}

let lastMs = NaN;
let lastIso = '';

/** Many clicks of a batch share their millisecond. */
function isoTime(ms: number): string {
  if (ms !== lastMs) {
    lastIso = new Date(ms).toISOString();
    lastMs = ms;
  }
  return lastIso;
}

function text(value: string | null | undefined): string {
  if (value === null || value === undefined) return '\\N';
  return IS_SPECIAL.test(value) ? value.replace(SPECIAL, (character) => ESCAPES[character]!) : value;
}

function json(value: unknown): string {
  return value === null || value === undefined ? '\\N' : text(JSON.stringify(value));
}
