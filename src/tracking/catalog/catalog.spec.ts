import { setTimeout } from 'node:timers/promises';
import { linkEntry, tenantEntry } from '../../../test/factories/catalog.js';
import type { Logger } from '../../kernel/logging/logger.js';
import { Catalog, type SnapshotContent } from './catalog.service.js';
import type { KeyEntry, KeyFacts, LinkEntry, LinkFacts } from './catalog.types.js';

const logger = { warn: () => undefined } as unknown as Logger;
const ELSEWHERE = { destinationUrl: 'https://other.example/' };

function setUp(codes: string[] = [], saved: SnapshotContent = { links: [], tenants: [] }) {
  const keys = new Map<string, KeyEntry>();
  const rows = new Map(codes.map((code) => [code, linkEntry({ code })]));
  const state = {
    ...{ isOnline: true, questions: 0, fails: false, snapshot: saved, tenantStatus: 'active' },
    ...{ saving: 0, mostAtOnce: 0 },
  };
  const find = async <T>(answer: T): Promise<T> => {
    state.questions += 1;
    await Promise.resolve();
    if (state.fails) throw new Error('PostgreSQL is away');
    return answer;
  };
  const catalog = new Catalog(
    {
      findLink: (code) => find(rows.get(code) ?? null),
      findTenant: () => find(tenantEntry({ tenantStatus: state.tenantStatus })),
      findKey: (prefix) => find(keys.get(prefix) ?? null),
      readKey: (prefix, facts) => ({ prefix, facts, allows: () => true }),
      readLink: ({ facts }) => linkEntry(facts),
      readTenant: ({ facts }) => tenantEntry(facts),
    },
    {
      load: () => Promise.resolve(state.snapshot),
      save: async (content) => {
        state.mostAtOnce = Math.max(state.mostAtOnce, ++state.saving);
        await setTimeout(10);
        state.saving -= 1;
        state.snapshot = content;
      },
    },
    () => state.isOnline,
    logger,
  );
  const change = (code: string, facts: Partial<LinkFacts>): LinkEntry => {
    const entry = linkEntry({ code, ...facts });
    rows.set(code, entry);
    return entry;
  };
  return { catalog, change, keys, state };
}

describe('Catalog', () => {
  it('asks once for all who wait, then answers from memory', async () => {
    const { catalog, state } = setUp(['abc']);
    expect(catalog.peek('abc')).toBeUndefined();
    const answers = await Promise.all([catalog.load('abc'), catalog.load('abc'), catalog.load('abc')]);
    expect(answers.every((answer) => answer?.link.facts.code === 'abc')).toBe(true);
    expect(catalog.peek('abc')?.tenant.facts.tenantStatus).toBe('active');
    // One for the link, one for its tenant.
    expect(state.questions).toBe(2);
  });

  it('remembers for a moment that a code is unknown, until it is made', async () => {
    const { catalog, change } = setUp();
    expect(await catalog.load('new')).toBeNull();
    expect(catalog.peek('new')).toBeNull();
    change('new', {});
    catalog.invalidate('link', 'new');
    expect(catalog.peek('new')).toBeUndefined();
    expect((await catalog.load('new'))?.link.facts.code).toBe('new');
  });

  it.each([
    ['link', () => 'abc'],
    ['offer', (entry: LinkEntry) => entry.facts.offerId],
    ['tenant', (entry: LinkEntry) => entry.facts.tenantId],
  ])('asks again after a change of its %s', async (kind, keyOf) => {
    const { catalog, change } = setUp(['abc']);
    await catalog.load('abc');
    catalog.invalidate(kind, keyOf(change('abc', ELSEWHERE)));
    expect(catalog.peek('abc')).toBeUndefined();
    expect((await catalog.load('abc'))?.link.facts.destinationUrl).toBe('https://other.example/');
    expect(catalog.peek('abc')?.link.facts.destinationUrl).toBe('https://other.example/');
  });

  it("asks again for a partner's key after a change of the partner, and for no other", async () => {
    const { catalog, keys, state } = setUp();
    for (const [prefix, ownerUserId] of [
      ['a', 'ada'],
      ['b', 'bob'],
    ])
      keys.set(prefix!, { prefix: prefix!, facts: { ownerUserId } as KeyFacts, allows: () => true });
    await catalog.key('a');
    await catalog.key('b');
    expect(state.questions).toBe(2);
    catalog.invalidate('user', 'ada');
    await catalog.key('b');
    expect(state.questions).toBe(2);
    await catalog.key('a');
    expect(state.questions).toBe(3);
  });

  it('knows of a suspension', async () => {
    const { catalog, state } = setUp(['abc']);
    const tenantId = (await catalog.load('abc'))!.tenant.facts.tenantId;
    state.tenantStatus = 'suspended';
    catalog.invalidate('tenant', tenantId);
    expect((await catalog.load('abc'))?.tenant.facts.tenantStatus).toBe('suspended');
  });

  it('does not trust an answer that was read before a change', async () => {
    const { catalog, change } = setUp(['abc']);
    const early = catalog.load('abc');
    change('abc', ELSEWHERE);
    catalog.invalidate('link', 'abc');
    await early;
    expect(catalog.peek('abc')).toBeUndefined();
  });

  it('leaves other links alone', async () => {
    const { catalog } = setUp(['abc']);
    await catalog.load('abc');
    catalog.invalidate('offer', 'offer-2');
    catalog.invalidate('user', 'user-1');
    expect(catalog.peek('abc')).toBeDefined();
  });

  it('serves what it knows while PostgreSQL is away, and confirms it afterwards', async () => {
    const { catalog, state } = setUp(['abc']);
    await catalog.load('abc');
    state.isOnline = false;
    state.fails = true;
    catalog.invalidateAll();
    expect(catalog.peek('abc')?.link.facts.code).toBe('abc');
    await expect(catalog.load('unknown')).rejects.toThrow('away');
    state.isOnline = true;
    expect(catalog.peek('abc')).toBeUndefined();
    expect((await catalog.load('abc'))?.link.facts.code).toBe('abc');
    expect(catalog.peek('abc')).toBeUndefined();
    state.fails = false;
    await catalog.load('abc');
    expect(catalog.peek('abc')).toBeDefined();
  });

  it('starts from its snapshot', async () => {
    const first = setUp(['abc']);
    await first.catalog.load('abc');
    await first.catalog.close();
    const second = setUp([], first.state.snapshot);
    second.state.isOnline = false;
    await second.catalog.start();
    expect(second.catalog.peek('abc')?.link.facts.code).toBe('abc');
    expect(second.catalog.peek('abc')?.tenant.facts.tenantStatus).toBe('active');
    await second.catalog.close();
  });

  it('writes one snapshot at a time, also when it is closed while the last one is being written', async () => {
    const { catalog, state } = setUp(['abc', 'def']);
    await catalog.load('abc');
    const first = catalog.close();
    await Promise.resolve();
    await catalog.load('def');
    await Promise.all([first, catalog.close()]);
    expect(state.mostAtOnce).toBe(1);
    expect(state.snapshot.links).toHaveLength(2);
  });
});
