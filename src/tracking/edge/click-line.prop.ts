import fc from 'fast-check';
import { linkEntry, tenantEntry, visit } from '../../../test/factories/catalog.js';
import { idAt, newId } from '../../kernel/ids/uuid.js';
import {
  type ClickRecord,
  type NotCountedReason,
  type RouteTaken,
  SUB_COUNT,
} from '../click-record.types.js';
import { CLICK_COLUMNS, copyHead, UnreadableRecord } from '../ingest/click-row.js';
import { heardAtOf } from '../ingest/read-click-line.js';
import { readClick } from '../ingest/read-clicks.js';
import { clickLine } from './click-line.js';
import { Click, recordOf } from './click.js';

const NOWHERE = { segment: 1, offset: 0 };
const NOW = 1_763_700_000_000;

/** Any UTF-16 at all: what COPY escapes, control characters, lone surrogates. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    '\\N',
    '\\',
    '\t',
    '\n',
    '\r',
    '\0',
    '\\.',
    '2\t',
    '\ud800',
    '\udfff\ud800',
    '\u{1f600}',
  ),
);
const orNull = fc.option(anyText);
const uuid = fc.nat(2 ** 40).map((ms) => idAt(ms));
const route: fc.Arbitrary<RouteTaken> = fc.record(
  {
    rule: fc.option(fc.nat(9)),
    strategy: fc.oneof(fc.constant('direct'), anyText),
    propensity: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    skipped: fc.array(fc.record({ offerId: anyText, reason: anyText }), { maxLength: 2 }),
    arm: anyText,
  },
  { requiredKeys: ['rule', 'strategy', 'propensity', 'skipped'] },
);
const direct = fc.constant<RouteTaken>({ rule: null, strategy: 'direct', propensity: 1, skipped: [] });

const fields = fc.record({
  ...{ keptIp: orNull, device: orNull, os: orNull, browser: orNull, language: orNull, country: orNull },
  ...{ region: orNull, city: orNull, asn: fc.option(fc.nat()) },
  ...{ visitor: orNull, visitorBefore: orNull, nonce: orNull, duplicateSeconds: fc.nat(86_400) },
  firstTouchId: fc.option(fc.uuid()),
  score: fc.nat(100),
  route: fc.oneof(fc.constant(null), direct, route),
  leases: fc.array(uuid, { maxLength: 3 }),
  reason: fc.option(fc.constantFrom<NotCountedReason>('bot', 'duplicate', 'head')),
});
const given = fc.record({
  method: anyText,
  headers: fc.record({ 'user-agent': anyText, referer: anyText }, { requiredKeys: [] }),
  query: fc.dictionary(fc.constantFrom('sub1', 'sub3', 'p10', 'source', 'gclid', 'fbclid'), anyText),
});
const when = fc.record({ offset: fc.constantFrom(0, 86_400_000), at: fc.option(fc.nat()) });
const signals = fc.array(fc.record({ name: anyText, weight: fc.nat(100) }), { maxLength: 3 });

const link = linkEntry();
const tenant = tenantEntry();

function read(line: string): { decided: unknown; row: Buffer } {
  const { click, row, rowAt } = readClick(Buffer.from(line), NOWHERE);
  return { decided: click, row: row.subarray(rowAt) };
}

/** The part of the record that the ingest decides by; PostgreSQL's text cannot hold NUL. */
function decidedOf(record: ClickRecord): unknown {
  const bare = (value: string | null | undefined): string | null =>
    Buffer.from((value ?? null) === null ? '' : value!.replaceAll('\0', '')).toString() ||
    ((value ?? null) === null ? null : '');
  const { id, tenantId, linkId, offerId, promoterId, at, duplicateSeconds, leases, reason } = record;
  const subs = Array.from({ length: SUB_COUNT }, (_, index) => bare(record.subs[index]));
  return {
    ...{ id, tenantId, linkId, offerId, promoterId, at, duplicateSeconds, leases, reason },
    ...{ country: bare(record.country), device: bare(record.device), visitor: bare(record.visitor) },
    ...{ visitorBefore: bare(record.visitorBefore), nonce: bare(record.nonce) },
    ...{ os: bare(record.os), browser: bare(record.browser) },
    subs: subs.every((sub) => sub === null) ? [] : subs,
  };
}

describe('clickLine', () => {
  it('is read as the click that was written, and its row is what COPY would have got', () => {
    fc.assert(
      fc.property(given, fields, signals, uuid, fc.nat(), when, (request, values, named, id, later, time) => {
        const now = NOW + later;
        const other = linkEntry({ offerId: id, promoterId: id });
        const happened = time.at === null ? {} : { at: time.at };
        const shifted = tenantEntry({ clockOffsetMs: time.offset });
        const seen = visit({ ...request, ...happened });
        const click = new Click(seen, { link: later % 2 ? link : other, tenant: shifted }, now);
        Object.assign(click, values);
        click.signals.push(...named);
        const record = recordOf(click);
        const line = clickLine(click);
        const { decided, row } = read(line);
        expect(decided).toEqual(decidedOf(record));
        expect(row).toEqual(Buffer.from(copyHead(record)));
        expect(row.toString().split('\t')).toHaveLength(CLICK_COLUMNS.length - 2);
        expect(heardAtOf(Buffer.from(line))).toBe(record.heardAt ?? record.at);
      }),
      { numRuns: 300 },
    );
  });

  it('takes the ids of the destination that was chosen, whatever was written before', () => {
    const ids = [newId(), newId()];
    const elsewhere = linkEntry({ offerId: ids[0]!, linkId: ids[1]! });
    for (const chosen of [link.destination, elsewhere.destination, link.destination]) {
      const click = Object.assign(new Click(visit({}), { link, tenant }, NOW), { destination: chosen });
      expect(read(clickLine(click)).decided).toMatchObject({
        offerId: chosen.facts.offerId,
        linkId: link.facts.linkId,
      });
    }
    const shared = new Click(visit({}), { link: elsewhere, tenant }, NOW);
    shared.destination = link.destination;
    expect(read(clickLine(shared)).decided).toMatchObject({ offerId: link.facts.offerId, linkId: ids[1] });
  });

  it('is set aside when it is cut, or says what cannot be', () => {
    const line = clickLine(new Click(visit({}), { link, tenant }, NOW));
    const rowAt = line.length - read(line).row.length;
    for (const broken of [
      line.slice(0, rowAt - 1),
      line.slice(0, rowAt + 221),
      line.replace(String(NOW), 'yesterday'),
      line.replace(String(NOW), ''),
      line.slice(0, rowAt) + line.slice(rowAt).replace(/^./, 'x'),
      line
        .replace(link.facts.promoterId, `${link.facts.promoterId.slice(1)}0`)
        .replace(link.facts.linkId, 'no'),
    ]) {
      expect(() => read(broken)).toThrow(UnreadableRecord);
    }
  });
});
