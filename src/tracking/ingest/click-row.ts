import { isUuid } from '../../kernel/ids/uuid.js';
import { type ClickRecord, type NotCountedReason, SUB_COUNT } from '../click-record.types.js';
import { jsonCell, LAST_MS, NOTHING, textCell, timeCell } from '../copy-text.js';

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
  'first_touch_id',
  'fraud_score',
  'fraud_signals',
  'route',
  'is_counted',
  'not_counted_reason',
  'is_unique',
] as const;

/** A journal record that is no click: it is set aside with this reason. */
export class UnreadableRecord extends Error {}

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
    `${timeCell(click.at)}\t${textCell(click.method)}\t${textCell(click.ip)}\t${textCell(click.userAgent)}\t` +
    `${textCell(click.device)}\t${textCell(click.os)}\t${textCell(click.browser)}\t${textCell(click.language)}\t` +
    `${textCell(click.country)}\t${textCell(click.region)}\t${textCell(click.city)}\t${click.asn ?? NOTHING}\t${textCell(click.referrer)}`;
  for (let index = 0; index < SUB_COUNT; index++) line += `\t${textCell(click.subs[index])}`;
  return (
    `${line}\t${textCell(click.source)}\t${jsonCell(click.adIds)}\t${textCell(click.visitor)}\t${uuidCell(click.firstTouchId)}\t${click.score}\t` +
    `${jsonCell(click.signals.length > 0 ? click.signals : null)}\t${jsonCell(click.route)}\t`
  );
}

/** The end of that line: what ingest decided. */
export function copyTail({ reason, isUnique }: Verdict): string {
  return `${reason === null ? 't' : 'f'}\t${textCell(reason)}\t${isUnique ? 't' : 'f'}\n`;
}

/** What PostgreSQL keeps of a text: all but the character it cannot hold; empty for none. */
export function storable(value: string | null): string {
  const kept = String(value ?? '');
  return kept.includes('\0') ? kept.replaceAll('\0', '') : kept;
}

/** What a browser sends is no reason to lose its click. */
function uuidCell(value: string | undefined): string {
  return isUuid(value) ? value : NOTHING;
}
