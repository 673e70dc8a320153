import type { Logger } from '../../kernel/logging/logger.js';
import { Catalog } from './catalog.service.js';
import type { LinkFacts } from './catalog.types.js';

const logger = { warn: () => undefined } as unknown as Logger;

function factsOf(code: string, destinationUrl = 'https://shop.example/'): LinkFacts {
  return {
    linkId: `link-${code}`,
    tenantId: 'tenant-1',
    tenantStatus: 'active',
    code,
    linkStatus: 'active',
    linkExpiresAt: null,
    promoterId: 'promoter-1',
    offerId: 'offer-1',
    advertiserId: 'advertiser-1',
    offerStatus: 'active',
    destinationUrl,
    fallbackUrl: null,
    clickIdParameter: 'click_id',
  };
}

function setUp(links: LinkFacts[] = [], saved: LinkFacts[] = []) {
  const rows = new Map(links.map((facts) => [facts.code, facts]));
  const state = { isOnline: true, questions: 0, fails: false, snapshot: saved };
  const find = async (code: string): Promise<LinkFacts | null> => {
    state.questions += 1;
    const answer = rows.get(code) ?? null;
    await Promise.resolve();
    if (state.fails) throw new Error('PostgreSQL is away');
    return answer;
  };
  const store = {
    load: () => Promise.resolve(state.snapshot),
    save: (facts: LinkFacts[]) => Promise.resolve(void (state.snapshot = facts)),
  };
  const catalog = new Catalog({ find }, store, () => state.isOnline, logger);
  return { catalog, rows, state };
}

describe('Catalog', () => {
  it('asks once for all who wait, then answers from memory', async () => {
    const { catalog, state } = setUp([factsOf('abc')]);
    expect(catalog.peek('abc')).toBeUndefined();
    const answers = await Promise.all([catalog.load('abc'), catalog.load('abc'), catalog.load('abc')]);
    expect(answers.every((entry) => entry?.facts.code === 'abc')).toBe(true);
    expect(catalog.peek('abc')?.facts.linkId).toBe('link-abc');
    expect(state.questions).toBe(1);
  });

  it('remembers for a moment that a code is unknown, until it is made', async () => {
    const { catalog, rows } = setUp();
    expect(await catalog.load('new')).toBeNull();
    expect(catalog.peek('new')).toBeNull();
    rows.set('new', factsOf('new'));
    catalog.invalidate('link', 'new');
    expect(catalog.peek('new')).toBeUndefined();
    expect((await catalog.load('new'))?.facts.code).toBe('new');
  });

  it.each([
    ['link', 'abc'],
    ['offer', 'offer-1'],
    ['tenant', 'tenant-1'],
  ])('asks again after a change of its %s', async (kind, key) => {
    const { catalog, rows } = setUp([factsOf('abc')]);
    await catalog.load('abc');
    rows.set('abc', factsOf('abc', 'https://other.example/'));
    catalog.invalidate(kind, key);
    expect(catalog.peek('abc')).toBeUndefined();
    expect((await catalog.load('abc'))?.facts.destinationUrl).toBe('https://other.example/');
    expect(catalog.peek('abc')?.facts.destinationUrl).toBe('https://other.example/');
  });

  it('does not trust an answer that was read before a change', async () => {
    const { catalog, rows } = setUp([factsOf('abc')]);
    const early = catalog.load('abc');
    rows.set('abc', factsOf('abc', 'https://other.example/'));
    catalog.invalidate('link', 'abc');
    await early;
    expect(catalog.peek('abc')).toBeUndefined();
  });

  it('leaves other links alone', async () => {
    const { catalog } = setUp([factsOf('abc')]);
    await catalog.load('abc');
    catalog.invalidate('offer', 'offer-2');
    catalog.invalidate('user', 'user-1');
    expect(catalog.peek('abc')).toBeDefined();
  });

  it('serves what it knows while PostgreSQL is away, and confirms it afterwards', async () => {
    const { catalog, state } = setUp([factsOf('abc')]);
    await catalog.load('abc');
    state.isOnline = false;
    state.fails = true;
    catalog.invalidateAll();
    expect(catalog.peek('abc')?.facts.code).toBe('abc');
    await expect(catalog.load('unknown')).rejects.toThrow('away');
    state.isOnline = true;
    expect(catalog.peek('abc')).toBeUndefined();
    expect((await catalog.load('abc'))?.facts.code).toBe('abc');
    state.fails = false;
    await catalog.load('abc');
    expect(catalog.peek('abc')?.confirmedAt).toBeGreaterThan(0);
  });

  it('starts from its snapshot', async () => {
    const first = setUp([factsOf('abc')]);
    await first.catalog.load('abc');
    await first.catalog.close();
    const second = setUp([], first.state.snapshot);
    second.state.isOnline = false;
    await second.catalog.start();
    expect(second.catalog.peek('abc')?.facts.code).toBe('abc');
    await second.catalog.close();
  });
});
