import fc from 'fast-check';
import { availabilityOf } from './availability.policy.js';
import { readParameters } from './click-parameters.js';
import { ClickPipeline, type ClickAnswer, type PipelineParts } from './click-pipeline.js';
import type { CatalogEntry, LinkFacts } from '../catalog/catalog.types.js';
import type { ClickRecord } from '../click-record.types.js';
import { compileTemplate } from '../../kernel/url-template/url-template.js';

const facts: LinkFacts = {
  linkId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b01',
  tenantId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b02',
  tenantStatus: 'active',
  code: 'abc',
  linkStatus: 'active',
  linkExpiresAt: null,
  promoterId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b03',
  offerId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b04',
  advertiserId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b05',
  offerStatus: 'active',
  destinationUrl: 'https://shop.example/?s={sub1}',
  fallbackUrl: null,
  clickIdParameter: 'cid',
};

describe('readParameters', () => {
  it('knows sub ids under all their names, their own name first', () => {
    expect(readParameters({ aff_sub: 'a', aff_sub3: 'c', p10: 'j' }).subs).toEqual([
      ...['a', null, 'c', null, null, null, null, null, null, 'j'],
    ]);
    expect(readParameters({ sub1: 'own', sub_id: 'alias' }).subs).toEqual(['own']);
    expect(readParameters({ sub_id: 'alias', sub1: 'own' }).subs).toEqual(['own']);
  });

  it('keeps ad click ids and the source, and nothing else', () => {
    expect(readParameters({ gclid: 'g', fbclid: '', other: 'x', source: 's' })).toEqual({
      subs: [],
      source: 's',
      adIds: { gclid: 'g' },
    });
  });

  it('takes whatever a query parser hands over', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined), fc.object());
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('sub1', 'sub10', 'p3', 'source', 'gclid', 'x'), value),
        (query) => {
          const { subs, source } = readParameters(query);
          expect(subs.length).toBeLessThanOrEqual(10);
          for (const text of [...subs, source]) {
            if (text !== null) expect(text.length <= 1024 && !text.includes('\0')).toBe(true);
          }
        },
      ),
    );
  });
});

describe('availabilityOf', () => {
  const now = 1_000;
  it.each([
    ['an active link', {}, 'open'],
    ['a suspended tenant', { tenantStatus: 'suspended' }, 'neutral'],
    ['an archived link', { linkStatus: 'archived' }, 'ended'],
    ['a paused offer', { offerStatus: 'paused' }, 'ended'],
    ['a link that expires now', { linkExpiresAt: now }, 'ended'],
    ['a link that expires later', { linkExpiresAt: now + 1 }, 'open'],
    [
      'a suspended tenant with an ended offer',
      { tenantStatus: 'suspended', offerStatus: 'ended' },
      'neutral',
    ],
  ])('answers %s', (_, change, kind) => {
    expect(availabilityOf({ ...facts, ...change }, now).kind).toBe(kind);
  });
});

describe('ClickPipeline', () => {
  const entry: CatalogEntry = { facts, fill: compileTemplate(facts.destinationUrl, 'cid'), confirmedAt: 1 };
  const visit = {
    method: 'GET',
    ip: '8.8.8.8',
    userAgent: 'UA',
    referrer: undefined,
    query: { sub1: 'x y' },
  };

  function run(overrides: Partial<PipelineParts>, found: CatalogEntry | null | undefined = entry) {
    const records: ClickRecord[] = [];
    const answers: ClickAnswer[] = [];
    const pipeline = new ClickPipeline({
      catalog: { peek: () => found, load: () => Promise.resolve(entry) },
      countries: { find: () => 'US' },
      journal: {
        append: (record, done) => {
          records.push(JSON.parse(record) as ClickRecord);
          done(null, { segment: 1, offset: 0 });
        },
      },
      logger: { error: () => undefined } as never,
      ...overrides,
    });
    pipeline.handle('abc', visit, (answer) => answers.push(answer));
    return { records, answers };
  }

  it('answers only when the journal has the click', () => {
    let acknowledge = (): void => undefined;
    const { answers } = run({ journal: { append: (_, done) => (acknowledge = () => done(null)) } });
    expect(answers).toEqual([]);
    acknowledge();
    expect(answers).toHaveLength(1);
  });

  it('gives the same id to the record, the header and the destination', () => {
    const { records, answers } = run({});
    expect(answers).toEqual([
      {
        kind: 'redirect',
        clickId: records[0]!.id,
        location: `https://shop.example/?s=x%20y&cid=${records[0]!.id}`,
      },
    ]);
    expect(records[0]).toMatchObject({ country: 'US', subs: ['x y'], counted: true, reason: null });
  });

  it('redirects without a click id when the journal fails', () => {
    const { answers } = run({ journal: { append: (_, done) => done(new Error('disk full')) } });
    expect(answers).toEqual([
      { kind: 'redirect', clickId: null, location: 'https://shop.example/?s=x%20y&cid=' },
    ]);
  });

  it('records nothing for unknown codes and suspended tenants', () => {
    expect(run({}, null)).toEqual({ records: [], answers: [{ kind: 'unknown' }] });
    const suspended = { ...entry, facts: { ...facts, tenantStatus: 'suspended' } };
    expect(run({}, suspended)).toEqual({ records: [], answers: [{ kind: 'neutral' }] });
  });

  it('leads an ended link to its fallback, or says that it ended', () => {
    const ended = { ...facts, offerStatus: 'ended' };
    expect(run({}, { ...entry, facts: ended }).answers).toEqual([{ kind: 'ended' }]);
    const withFallback = { ...ended, fallbackUrl: 'https://else.example/' };
    expect(run({}, { ...entry, facts: withFallback }).answers).toEqual([
      { kind: 'redirect', location: 'https://else.example/', clickId: null },
    ]);
  });

  it('waits for the catalog on a miss, and says when it is away', async () => {
    const missed = run({}, undefined);
    await Promise.resolve();
    await Promise.resolve();
    expect(missed.answers[0]?.kind).toBe('redirect');
    const away = run({ catalog: { peek: () => undefined, load: () => Promise.reject(new Error('away')) } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(away.answers).toEqual([{ kind: 'away' }]);
  });
});
