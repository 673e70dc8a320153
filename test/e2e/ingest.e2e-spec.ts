import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../src/kernel/ids/uuid.js';
import { JournalWriter } from '../../src/journal/journal-writer.js';
import type { ClickRecord } from '../../src/tracking/click-record.types.js';
import { clickLine } from '../../src/tracking/edge/click-line.js';
import type { Click } from '../../src/tracking/edge/click.js';
import { ClickIngest } from '../../src/tracking/ingest/click-ingest.js';
import { createDatabase, type TestDatabase } from '../setup/database.js';

const BATCH = 50;

describe('[B1] the ingest of a journal', () => {
  let database: TestDatabase;
  let folder: string;
  let tenantId: string;
  let linkId: string;

  beforeEach(async () => {
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'afflux-ingest-'));
    linkId = newId();
    tenantId = await newTenant('enterprise');
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const newTenant = async (plan: string): Promise<string> => {
    const id = newId();
    await database.query(`INSERT INTO tenants (id, slug, name, plan_code) VALUES ($1, $2, 'Ingest', $3)`, [
      ...[id, `ingest-${id.slice(-8)}`, plan],
    ]);
    return id;
  };

  const click = (change: Partial<ClickRecord> = {}): ClickRecord => ({
    ...{ v: 1, id: newId(), tenantId, linkId, offerId: linkId, advertiserId: linkId, promoterId: linkId },
    ...{ at: Date.now(), method: 'GET', ip: '8.8.8.8', userAgent: 'UA', device: 'desktop', os: null },
    ...{ browser: null, language: null, country: 'US', region: null, city: null, asn: null, referrer: null },
    ...{ subs: [], source: null, adIds: null, visitor: newId(), duplicateSeconds: 60, nonce: null, score: 0 },
    ...{ signals: [], route: null, leases: [], counted: true, reason: null },
    ...change,
  });
  const clicks = (count: number): ClickRecord[] => Array.from({ length: count }, () => click());

  /** As an edge writes it today; JSON is what older ones wrote. */
  const lineOf = (record: ClickRecord): Buffer => {
    const entry = { facts: record };
    const given = { now: record.at, keptIp: record.ip, visit: record, parameters: record };
    return Buffer.from(
      clickLine({ ...record, ...given, link: entry, destination: entry } as unknown as Click),
    );
  };

  const write = async (name: string, records: readonly unknown[]): Promise<string> => {
    const bytesOf = (record: unknown): Buffer | string =>
      Buffer.isBuffer(record) ? record : JSON.stringify(record);
    const directory = join(folder, name);
    const writer = await JournalWriter.open({ directory });
    await Promise.all(records.map((record) => writer.appendAsync(bytesOf(record))));
    await writer.close();
    return directory;
  };

  /** Drains a journal as a node would. */
  const drain = async (directory: string, nodeId = newId()): Promise<void> => {
    const stop = new AbortController();
    const troubles: string[] = [];
    let records = 0;
    const settings = { nodeId, directory, connectionString: database.urls.system, batchRecords: BATCH };
    const ingest = new ClickIngest(
      settings,
      (progress) => {
        records += progress.records;
        if (progress.drainedThrough !== null) stop.abort();
      },
      (error) => {
        troubles.push(error.message);
        if (troubles.length > 5) stop.abort();
      },
    );
    await ingest.run(stop.signal);
    expect(troubles).toEqual([]);
    expect(records).toBeGreaterThan(0);
  };

  const count = async (): Promise<Record<string, number>> => {
    const [row] = await database.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM clicks) AS stored,
              (SELECT count(*)::int FROM clicks WHERE is_counted) AS counted,
              (SELECT coalesce(sum(clicks), 0)::int FROM click_rollups) AS "rolledUp",
              (SELECT coalesce(sum(counted_clicks), 0)::int FROM click_rollups) AS "rolledUpCounted",
              (SELECT coalesce(sum(unique_clicks), 0)::int FROM click_rollups) AS "rolledUpUnique",
              (SELECT coalesce(sum(counted_clicks), 0)::int FROM tenant_usage) AS used,
              (SELECT count(*)::int FROM journal_set_aside) AS aside`,
    );
    return row!;
  };
  const all = (stored: number, aside = 0): Record<string, number> => ({
    ...{ stored, counted: stored, rolledUp: stored, rolledUpCounted: stored, rolledUpUnique: stored },
    ...{ used: stored, aside },
  });
  const reasons = async (): Promise<string[]> =>
    (
      await database.query<{ reason: string }>('SELECT reason FROM journal_set_aside ORDER BY byte_offset')
    ).map(({ reason }) => reason);

  it('stores each click once, however often its journal is read', async () => {
    const directory = await write('one', clicks(3 * BATCH + 7));
    const copy = join(folder, 'copy');
    await cp(directory, copy, { recursive: true });
    await drain(directory);
    expect(await count()).toEqual(all(3 * BATCH + 7));
    // The node's checkpoint is lost, as it were.
    await drain(copy);
    expect(await count()).toEqual(all(3 * BATCH + 7));
  });

  it('stores the new ones of a batch in which others are stored already', async () => {
    const known = clicks(BATCH);
    await drain(await write('known', known));
    await drain(await write('mixed', [...clicks(20), ...known.slice(0, 20), ...clicks(BATCH)]));
    expect(await count()).toEqual(all(BATCH + 20 + BATCH));
  });

  it('stores each click once when two nodes have the same ones at the same time', async () => {
    const same = clicks(6 * BATCH);
    const directories = await Promise.all([
      write('left', same),
      write('right', [...same.slice(3 * BATCH), ...same.slice(0, 3 * BATCH)]),
    ]);
    await Promise.all(directories.map((directory) => drain(directory)));
    expect(await count()).toEqual(all(6 * BATCH));
  });

  it('stores an id once in a batch, written in whatever case, and sets another click of that id aside', async () => {
    const [first, second] = clicks(2) as [ClickRecord, ClickRecord];
    const shouted = { ...first, id: first.id.toUpperCase(), tenantId: tenantId.toUpperCase() };
    await drain(await write('twice', [first, shouted, second, { ...second, linkId: newId() }]));
    expect(await count()).toEqual(all(2, 1));
    expect(await reasons()).toEqual(['the id belongs to another click']);
  });

  it('sets aside what PostgreSQL refuses and what is no click, and stores their neighbours', async () => {
    const whole = lineOf(click());
    const bad = [
      click({ method: null as unknown as string }),
      lineOf(click({ method: null as unknown as string })),
      lineOf(click({ tenantId: newId() })),
      lineOf(click({ id: 'none' })),
      whole.subarray(0, -20),
      whole.subarray(0, 20),
      click({ tenantId: newId() }),
      click({ at: 9e15 }),
      click({ adIds: { gclid: 'no \0 in jsonb' } }),
      'no click',
    ];
    const good = [...clicks(BATCH).map(lineOf), ...clicks(BATCH)];
    await drain(await write('poison', [...good.slice(0, 30), ...bad, ...good.slice(30)]));
    expect(await count()).toEqual(all(2 * BATCH, bad.length));
  });

  it('finds the partition of an id, also of days that have none and of one that came meanwhile', async () => {
    const day = (id: string): string => id.slice(0, 13);
    const records = [click({ id: newId().replace(/^.{13}/, day('01000000-0000')) }), ...clicks(BATCH)];
    const farAhead = newId().replace(/^.{13}/, day('02000000-0000'));
    await drain(await write('past', records));
    await drain(await write('ahead', [click({ id: farAhead })]));
    const where = await database.query<{ partition: string; clicks: number }>(
      `SELECT tableoid::regclass::text AS partition, count(*)::int AS clicks FROM clicks GROUP BY 1 ORDER BY 2 DESC`,
    );
    expect(where).toEqual([
      { partition: expect.stringMatching(/^clicks_\d{8}$/) as string, clicks: BATCH },
      { partition: 'clicks_default', clicks: 2 },
    ]);
    expect(await count()).toEqual(all(BATCH + 2));
  });

  it('goes on when the partition it knew was dropped', async () => {
    const stop = new AbortController();
    const directory = join(folder, 'live');
    const writer = await JournalWriter.open({ directory });
    const troubles: string[] = [];
    const settings = {
      nodeId: newId(),
      directory,
      connectionString: database.urls.system,
      batchRecords: BATCH,
    };
    const ingest = new ClickIngest(
      settings,
      () => undefined,
      ({ message }) => troubles.push(message),
    );
    const running = ingest.run(stop.signal);
    await writer.appendAsync(JSON.stringify(click()));
    while ((await count()).stored === 0) await new Promise((done) => setTimeout(done, 20));
    const [today] = await database.query<{ name: string }>(
      `SELECT 'clicks_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') AS name`,
    );
    const owner = new (await import('pg')).default.Client({ connectionString: database.urls.migration });
    await owner.connect();
    await owner.query(`DROP TABLE ${today!.name}`);
    await owner.end();
    await writer.appendAsync(JSON.stringify(click()));
    while ((await count()).stored === 0) await new Promise((done) => setTimeout(done, 20));
    stop.abort();
    await running;
    await writer.close();
    expect(troubles).toEqual([]);
    expect(await database.query('SELECT tableoid::regclass::text AS name FROM clicks')).toEqual([
      { name: 'clicks_default' },
    ]);
  });

  it('uncounts exactly what is beyond the plan, over batches and nodes', async () => {
    const free = await newTenant('free');
    const many = Array.from({ length: 700 }, () => click({ tenantId: free, linkId: newId() }));
    const more = Array.from({ length: 700 }, () => click({ tenantId: free, linkId: newId() }));
    const directories = await Promise.all([write('many', many), write('more', more)]);
    await Promise.all(directories.map((directory) => drain(directory)));
    expect(await count()).toMatchObject({
      stored: 1400,
      counted: 1000,
      rolledUp: 1400,
      used: 1000,
      aside: 0,
    });
    const beyond = await database.query(
      `SELECT not_counted_reason AS reason, count(*)::int AS clicks FROM clicks WHERE NOT is_counted GROUP BY 1`,
    );
    expect(beyond).toEqual([{ reason: 'plan_limit', clicks: 400 }]);
  });

  it('counts a visitor of two nodes once', async () => {
    const visitors = Array.from({ length: 100 }, () => newId());
    const at = Date.now();
    const visits = (): ClickRecord[] => visitors.map((visitor) => click({ visitor, at }));
    const directories = await Promise.all([write('a', visits()), write('b', visits())]);
    await Promise.all(directories.map((directory) => drain(directory)));
    expect(await count()).toMatchObject({ stored: 200, counted: 100, rolledUpUnique: 100, used: 100 });
  });
});
