import fc from 'fast-check';
import { resolved, visit } from '../../../test/factories/catalog.js';
import type { JournalPosition } from '../../journal/journal.types.js';
import type { Resolved } from '../catalog/catalog.service.js';
import { textOf } from '../copy-text.js';
import { CLICK_COLUMNS } from '../ingest/click-row.js';
import { readParameters } from './click-parameters.js';
import { clickCounts } from './click-metrics.js';
import { ClickPipeline, type PipelineParts } from './click-pipeline.js';
import type { ClickAnswer } from './click-step.js';
import { clickSteps } from './click-steps.js';

const identity = { masterKeys: [Buffer.alloc(32, 7)], isSecure: () => false };

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

  it('cuts a long text between characters, never through one', () => {
    const long = `${'x'.repeat(1023)}😀😀`;
    expect(readParameters({ sub1: long, gclid: long })).toEqual({
      subs: ['x'.repeat(1023)],
      source: null,
      adIds: { gclid: 'x'.repeat(1023) },
    });
    expect(readParameters({ sub1: `x${'😀'.repeat(600)}`, source: `${'x'.repeat(1022)}😀😀` })).toMatchObject(
      {
        subs: [`x${'😀'.repeat(511)}`],
        source: `${'x'.repeat(1022)}😀`,
      },
    );
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

/** A click's line by the names of its columns, and its reason. */
function cellsOf(line: string): Record<string, string | null> {
  const [, reason, ...cells] = line.split('\t').map(textOf);
  const row = CLICK_COLUMNS.map((name, index) => [name, cells[index + 9] ?? null] as const);
  return { ...Object.fromEntries(row), reason: reason ?? null };
}

describe('ClickPipeline', () => {
  const position: JournalPosition = { segment: 1, offset: 0 };

  function run(
    overrides: Partial<PipelineParts>,
    found: Resolved | null | undefined = resolved(),
    method = 'GET',
  ) {
    const records: Record<string, string | null>[] = [];
    const answers: ClickAnswer[] = [];
    const pipeline = new ClickPipeline({
      counts: clickCounts,
      catalog: { peek: () => found, load: () => Promise.resolve(resolved()) },
      steps: clickSteps({ find: () => 'US' }, identity),
      journal: {
        append: (record, done) => {
          records.push(cellsOf(record));
          done(null, position);
        },
      },
      logger: { error: () => undefined } as never,
      ...overrides,
    });
    pipeline.handle('abc', visit({ method }), (answer) => answers.push(answer));
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
    const id = records[0]!['id']!;
    expect(answers).toEqual([
      {
        kind: 'redirect',
        clickId: id,
        location: `https://shop.example/?s=x%20y&cid=${id}`,
        setCookie: expect.stringContaining('afx_vid='),
      },
    ]);
    expect(records[0]).toMatchObject({ country: 'US', sub1: 'x y', sub2: null, reason: null });
    const route: unknown = JSON.parse(records[0]!['route']!);
    expect(route).toMatchObject({ strategy: 'direct', propensity: 1, skipped: [] });
  });

  it('keeps a HEAD request without counting it', () => {
    expect(run({}, resolved(), 'HEAD').records[0]).toMatchObject({
      method: 'HEAD',
      reason: 'head',
    });
  });

  it('redirects without a click id when the journal fails', () => {
    const { answers } = run({ journal: { append: (_, done) => done(new Error('disk full')) } });
    expect(answers[0]).toMatchObject({ clickId: null, location: 'https://shop.example/?s=x%20y&cid=' });
  });

  it('records nothing for unknown codes and suspended tenants', () => {
    expect(run({}, null)).toEqual({ records: [], answers: [{ kind: 'unknown' }] });
    const suspended = resolved({ tenant: { tenantStatus: 'suspended' }, link: { offerStatus: 'ended' } });
    expect(run({}, suspended)).toEqual({ records: [], answers: [{ kind: 'neutral' }] });
  });

  it.each([
    ['an archived link', { linkStatus: 'archived' }],
    ['a link that expires now', { linkExpiresAt: Date.now() }],
    ['a paused offer', { offerStatus: 'paused' }],
  ])('leads %s to its fallback, or says that it ended', (_, link) => {
    expect(run({}, resolved({ link })).answers).toEqual([{ kind: 'ended' }]);
    const fallbackUrl = 'https://else.example/';
    expect(run({}, resolved({ link: { ...link, fallbackUrl } }))).toEqual({
      records: [],
      answers: [{ kind: 'redirect', location: fallbackUrl, clickId: null, setCookie: null }],
    });
  });

  it('waits for the catalog on a miss, and says when it is away', async () => {
    const missed = run({}, undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(missed.answers[0]?.kind).toBe('redirect');
    const away = run({ catalog: { peek: () => undefined, load: () => Promise.reject(new Error('away')) } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(away.answers).toEqual([{ kind: 'away' }]);
  });

  it('waits for a step that must, and goes on behind it', async () => {
    const slow = { name: 'slow', apply: () => Promise.resolve() };
    const late = run({ steps: [slow, ...clickSteps({ find: () => null }, identity)] });
    expect(late.answers).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(late.answers[0]?.kind).toBe('redirect');
    const broken = { name: 'broken', apply: () => Promise.reject(new Error('no lease')) };
    const refused = run({ steps: [broken, ...clickSteps({ find: () => null }, identity)] });
    await new Promise((resolve) => setImmediate(resolve));
    expect([refused.records, refused.answers]).toEqual([[], [{ kind: 'away' }]]);
  });

  it('answers when a step breaks, at once or behind a wait, and lives on', async () => {
    const broken = {
      name: 'broken',
      apply: (): never => {
        throw new Error('broken');
      },
    };
    expect(run({ steps: [broken] })).toEqual({ records: [], answers: [{ kind: 'failed' }] });
    const slow = { name: 'slow', apply: () => Promise.resolve() };
    const late = run({ steps: [slow, broken] });
    const missed = run({ steps: [broken] }, undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect([late.answers, missed.answers]).toEqual([[{ kind: 'failed' }], [{ kind: 'failed' }]]);
  });
});
