import fc from 'fast-check';
import { linkEntry, tenantEntry, visit } from '../../../test/factories/catalog.js';
import type { NotCountedReason, RouteTaken } from '../click-record.types.js';
import { recordText } from './click-record-text.js';
import { Click, recordOf } from './click.js';

const link = linkEntry();
const tenant = tenantEntry();

/** Any UTF-16 at all: quotes, control characters, lone surrogates. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\u0000',
    '\u001f',
    '\u007f',
    '\u2028',
    '\ud800',
    '\udfff\ud800',
    '😀',
    '</a>',
  ),
);
const orNull = fc.option(anyText);
const anyNumber = fc.oneof(fc.integer(), fc.double());
const route: fc.Arbitrary<RouteTaken> = fc.record(
  {
    rule: fc.option(fc.nat(9)),
    strategy: fc.oneof(fc.constant('direct'), anyText),
    propensity: fc.oneof(fc.constant(1), fc.double()),
    skipped: fc.array(fc.record({ offerId: anyText, reason: anyText }), { maxLength: 2 }),
    arm: anyText,
  },
  { requiredKeys: ['rule', 'strategy', 'propensity', 'skipped'] },
);
const direct = fc.constant<RouteTaken>({ rule: null, strategy: 'direct', propensity: 1, skipped: [] });

const fields = fc.record({
  keptIp: orNull,
  device: orNull,
  os: orNull,
  browser: orNull,
  language: orNull,
  country: orNull,
  region: orNull,
  city: orNull,
  asn: fc.option(anyNumber),
  visitor: orNull,
  visitorBefore: orNull,
  firstTouchId: orNull,
  nonce: orNull,
  duplicateSeconds: anyNumber,
  score: anyNumber,
  route: fc.oneof(fc.constant(null), direct, route),
  leases: fc.array(anyText, { maxLength: 3 }),
  reason: fc.option(fc.constantFrom<NotCountedReason>('bot', 'duplicate', 'head')),
});
const given = fc.record({
  method: anyText,
  headers: fc.record({ 'user-agent': anyText, referer: anyText }, { requiredKeys: [] }),
  query: fc.dictionary(fc.constantFrom('sub1', 'sub3', 'p10', 'source', 'gclid', 'fbclid'), anyText),
});
const when = fc.record({
  offset: fc.constantFrom(0, 86_400_000),
  at: fc.option(fc.nat()),
  kind: fc.constantFrom(undefined, 'impression' as const),
});
const signals = fc.array(fc.record({ name: anyText, weight: anyNumber }), { maxLength: 3 });

describe('recordText', () => {
  it('says what JSON.stringify says of the record, to the letter', () => {
    fc.assert(
      fc.property(
        given,
        fields,
        signals,
        anyText,
        fc.nat(),
        when,
        (request, values, named, offerId, now, time) => {
          const other = linkEntry({ offerId, promoterId: offerId });
          const shifted = tenantEntry({ clockOffsetMs: time.offset });
          const happened = time.at === null ? {} : { at: time.at };
          const seen = visit({ ...request, ...happened });
          const click = new Click(seen, { link: now % 2 ? link : other, tenant: shifted }, now);
          Object.assign(click, values);
          click.signals.push(...named);
          expect(recordText(click, time.kind)).toBe(JSON.stringify(recordOf(click, time.kind)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes the ids of the destination that was chosen, whatever was written before', () => {
    const click = (): Click => new Click(visit({}), { link, tenant }, 1);
    const elsewhere = linkEntry({ offerId: 'other-offer', linkId: 'other-link' });
    for (const chosen of [link.destination, elsewhere.destination, link.destination]) {
      const each = Object.assign(click(), { destination: chosen });
      expect(recordText(each)).toBe(JSON.stringify(recordOf(each)));
    }
    const shared = new Click(visit({}), { link: elsewhere, tenant }, 1);
    shared.destination = link.destination;
    expect(recordText(shared)).toBe(JSON.stringify(recordOf(shared)));
  });
});
