import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalWriter } from '../../src/journal/journal-writer.js';
import { firstIdAt, newId } from '../../src/kernel/ids/uuid.js';
import type { ClickRecord } from '../../src/tracking/click-record.types.js';
import { clickJournalOf } from '../../src/tracking/edge/click-journal.js';
import { runApp, startApp, type TestApp, baseEnvironment } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { createDatabase, type TestDatabase } from '../setup/database.js';
import { call, eventually, logIn } from '../setup/http.js';
import { withJob } from '../setup/schedule.js';

const DAY_MS = 86_400_000;
const TENANT = newId();
const DEAD_NODE = newId();
const PROMOTER = newId();

describe('[R66] what is kept for a time', () => {
  let app: TestApp;
  let database: TestDatabase;

  let begunAt: number;
  const dayAgo = (days: number): string => new Date(begunAt - days * DAY_MS).toISOString().slice(0, 10);

  /** An id of noon so many days ago. */
  const idAgo = (days: number): string =>
    `${firstIdAt(Date.parse(`${dayAgo(days)}T12:00:00Z`)).slice(0, 24)}${newId().slice(24)}`;

  const partitions = async (table = 'clicks'): Promise<string[]> => {
    const rows = await database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
      [table],
    );
    return rows.map(({ name }) => name);
  };

  const partitionOf = (days: number, table = 'clicks'): string =>
    `${table}_${dayAgo(days).replaceAll('-', '')}`;

  const countOf = async (table: string): Promise<number> =>
    (
      await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [
        TENANT,
      ])
    )[0]!.n;

  const storeClick = async (days: number): Promise<void> => {
    await database.query(
      `INSERT INTO clicks (id, tenant_id, link_id, offer_id, advertiser_id, promoter_id, clicked_at, method, is_counted)
       VALUES ($1, $2, $2, $2, $2, $2, now() - $3 * interval '1 day', 'GET', true)`,
      [idAgo(days), TENANT, days],
    );
  };

  const storeImpression = async (days: number): Promise<void> => {
    await database.query(
      `INSERT INTO impressions (id, tenant_id, link_id, offer_id, advertiser_id, promoter_id, viewed_at, is_counted)
       VALUES ($1, $2, $2, $2, $2, $2, now() - $3 * interval '1 day', true)`,
      [idAgo(days), TENANT, days],
    );
  };

  /** An event of so many days ago, and whether its consumer has it. */
  const storeEvent = async (days: number, isReceived: boolean): Promise<void> => {
    const id = idAgo(days);
    await database.query(
      `INSERT INTO outbox_events (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload,
                                  occurred_at, fanned_out_at)
       VALUES ($1::uuid, $2, 'x', 1, 'x', ($1::uuid)::text, 1, '{}', now(), now())`,
      [id, TENANT],
    );
    await database.query(
      `INSERT INTO outbox_deliveries (event_id, tenant_id, consumer, received_at, next_attempt_at)
       VALUES ($1, $2, 'gone', CASE WHEN $3::boolean THEN now() END, 'infinity')`,
      [id, TENANT, isReceived],
    );
  };

  const storeMail = async (days: number, status: string): Promise<void> => {
    await database.query(
      `INSERT INTO mails (id, tenant_id, user_id, event_id, template, locale, subject, body, status, due_at)
       VALUES ($1, $2, $3, $1, 'x', 'en', 'x', 'x', $4, 'infinity')`,
      [idAgo(days), TENANT, PROMOTER, status],
    );
  };

  const recordOf = (days: number): ClickRecord => ({
    ...{ v: 1, id: idAgo(days), tenantId: TENANT, linkId: newId(), offerId: newId(), advertiserId: newId() },
    ...{ promoterId: newId(), at: Date.now() - days * DAY_MS, method: 'GET', ip: null, userAgent: null },
    ...{ device: null, os: null, browser: null, language: null, country: null, region: null, city: null },
    ...{ asn: null, referrer: null, subs: [], source: null, adIds: null, visitor: null, visitorBefore: null },
    ...{ duplicateSeconds: 60, nonce: null, score: 0, signals: [], route: null, leases: [] },
    ...{ counted: true, reason: null },
  });

  const setDrained = (days: number): Promise<unknown> =>
    database.query(
      `INSERT INTO journal_checkpoints (node_id, stream, segment, byte_offset, drained_through)
       VALUES ($1, 'clicks', 1, 0, now() - $2 * interval '1 day')
       ON CONFLICT (node_id, stream) DO UPDATE SET drained_through = excluded.drained_through`,
      [DEAD_NODE, days],
    );

  beforeAll(async () => {
    // Days are counted from here: none may end before the tests do.
    await awayFromMidnight(150_000);
    begunAt = Date.now();
    database = await createDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'afflux-retention-'));
    await database.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'old', 'Old')`, [TENANT]);
    await database.query('SELECT ensure_click_partitions(current_date - 60, 60)');
    await database.query('SELECT ensure_impression_partitions(current_date - 60, 60)');
    for (const days of [60, 50, 40, 31, 29, 1]) {
      await storeClick(days);
      await storeImpression(days);
    }
    await database.query(
      `INSERT INTO users (id, tenant_id, email, password_hash, roles) VALUES ($1, $2, 'old@old.test', 'x', '{PROMOTER}')`,
      [PROMOTER, TENANT],
    );
    for (const days of [31, 29]) {
      await storeEvent(days, true);
      await storeEvent(days, false);
      await storeMail(days, 'sent');
    }
    await storeMail(31, 'queued');
    // A node that was never heard of again when 45 days were left to read.
    await setDrained(45);
    await database.query(
      `INSERT INTO fraud_events (id, tenant_id, kind, occurred_at)
       VALUES ($1, $3, 'replay', now() - interval '31 days'), ($2, $3, 'replay', now())`,
      [idAgo(31), newId(), TENANT],
    );
    await database.query(
      `INSERT INTO link_nonces (tenant_id, link_id, nonce, click_id, used_at)
       VALUES ($1, $1, 'long-ago', $1, now() - interval '6 years'), ($1, $1, 'may-matter', $1, now() - interval '2 years')`,
      [TENANT],
    );
    await database.query(
      `INSERT INTO audit_entries (id, tenant_id, occurred_at, actor_kind, action, subject_type)
       VALUES ($1, $3, now() - interval '400 days', 'system', 'x', 'x'), ($2, $3, now() - interval '300 days', 'system', 'x', 'x')`,
      [idAgo(400), idAgo(300), TENANT],
    );
    // 300 sub ids of a day, 10 of them popular, each in two quarters of an hour, as ingest and attribution leave them.
    for (const days of [50, 28]) {
      await database.query(
        `INSERT INTO click_slices (tenant_id, bucket_start, dimension, link_id, offer_id, promoter_id, value, clicks,
                                   counted_clicks, unique_clicks)
         SELECT $1::uuid, ($2::date + make_interval(hours => 10, mins => 15 * quarter)) AT TIME ZONE 'UTC', d.dimension, $1::uuid, $1::uuid, $3::uuid,
                CASE d.dimension WHEN 'os' THEN 'iOS' WHEN 'sub1' THEN CASE WHEN n <= 10 THEN 'popular ' ELSE 'rare ' END || n END,
                sum(CASE WHEN n <= 10 THEN 5 ELSE 1 END), 0, 0
           FROM generate_series(1, 300) n CROSS JOIN generate_series(0, 1) quarter
          CROSS JOIN (VALUES ('os'), ('sub1')) AS d (dimension)
          WHERE d.dimension = 'sub1' OR $2::date < current_date - 40
          GROUP BY 2, 3, 7`,
        [TENANT, dayAgo(days), PROMOTER],
      );
      await database.query(
        `INSERT INTO rollup_changes (tenant_id, source, bucket_start)
         SELECT DISTINCT tenant_id, 'clicks', bucket_start FROM click_slices WHERE tenant_id = $1
         ON CONFLICT DO NOTHING`,
        [TENANT],
      );
    }
    await database.query(
      `INSERT INTO conversion_days
       SELECT (jsonb_populate_record(NULL::conversion_days, jsonb_object_agg(column_name,
                CASE WHEN data_type = 'ARRAY' THEN '[0]' ELSE '0' END::jsonb)
              || jsonb_build_object('tenant_id', $1::text, 'owner_id', $2::text, 'dimension', 'sub1', 'day', $3::text,
                                    'value', 'rare 300', 'currency', 'USD'))).*
         FROM information_schema.columns WHERE table_name = 'conversion_days'`,
      [TENANT, PROMOTER, dayAgo(50)],
    );
    // A click that waited on disk all the time; it is counted before its day goes.
    const journal = await JournalWriter.open({ directory: clickJournalOf(dataDir).directory });
    await new Promise<void>((resolve, reject) =>
      journal.append(JSON.stringify(recordOf(33)), (error) => (error ? reject(error) : resolve())),
    );
    await journal.close();
    app = await startApp({
      env: { CLICK_RETENTION_DAYS: '30' },
      beside: { database, dataDir } as TestApp,
    });
  }, 300_000);
  afterAll(() => app.dispose());

  it('drops whole days of clicks, but none that a journal may still hold clicks of', async () => {
    const whenDropped = (days: number): Promise<void> =>
      withJob(app, 'tracking.forget-old-clicks', async () =>
        expect(await partitions()).not.toContain(partitionOf(days)),
      );
    await whenDropped(46);
    const kept = await partitions();
    for (const days of [60, 50, 47]) expect(kept).not.toContain(partitionOf(days));
    // The node that is gone may have clicks of these; ten days of them are older than the rest is kept.
    for (const days of [44, 40, 31, 29, 1]) expect(kept).toContain(partitionOf(days));
    // The one from the journal is stored meanwhile.
    await eventually(async () => expect(await countOf('clicks')).toBe(5));
    const withViews = (n: number): Promise<void> =>
      withJob(app, 'tracking.forget-old-clicks', async () => expect(await countOf('impressions')).toBe(n));
    await withViews(4);

    await setDrained(0);
    await whenDropped(31);
    expect(await partitions()).toContain(partitionOf(29));
    expect(await countOf('clicks')).toBe(2);
    await withViews(2);
    const views = await partitions('impressions');
    expect(views).not.toContain(partitionOf(31, 'impressions'));
    expect(views).toContain(partitionOf(29, 'impressions'));
  });

  it('has days ahead ready', async () => {
    const kept = await partitions();
    for (const days of [0, -1, -6]) expect(kept).toContain(partitionOf(days));
  });

  it('counts no click again whose day is gone, when the journal is read once more', async () => {
    const counted = async (): Promise<number[]> =>
      (
        await database.query<{ clicks: number }>(
          'SELECT counted_clicks::int AS clicks FROM click_rollups WHERE tenant_id = $1',
          [TENANT],
        )
      ).map(({ clicks }) => clicks);
    expect(await counted()).toEqual([1]);
    const token = await logIn(app.url, 'admin');
    const nodeId = clickJournalOf(app.dataDir).nodeId;
    const asked = await call(app.url, 'POST', '/api/admin/tracking/journal/replay', {
      token,
      body: { nodeId },
    });
    expect(asked.status).toBe(202);
    const records = async (): Promise<number> => {
      const { body } = await call(app.url, 'GET', '/api/admin/tracking/journal', { token });
      const node = body.nodes.find((one: { nodeId: string }) => one.nodeId === nodeId);
      expect(node).toMatchObject({ replayRequested: false, setAside: 0 });
      return node.recordsTotal as number;
    };
    await eventually(async () => expect(await records()).toBeGreaterThan(1));
    expect(await counted()).toEqual([1]);
    expect(await countOf('clicks')).toBe(2);
  });

  it('forgets events that arrived and mails that ended a month ago, and none that somebody waits for', async () => {
    await withJob(app, 'outbox.forget-delivered', async () => {
      expect([await countOf('outbox_events'), await countOf('outbox_deliveries')]).toEqual([3, 3]);
    });
    await withJob(app, 'mail.forget-old', async () => expect(await countOf('mails')).toBe(2));
  });

  it('forgets events, nonces and audit entries whose time is over, and no others', async () => {
    await withJob(app, 'tracking.forget-old-clicks', async () => {
      expect([await countOf('fraud_events'), await countOf('link_nonces')]).toEqual([1, 1]);
    });
    await withJob(app, 'audit.forget-old-entries', async () => {
      expect(await countOf('audit_entries')).toBe(1);
    });
    await expect(database.query('DELETE FROM audit_entries WHERE tenant_id = $1', [TENANT])).rejects.toThrow(
      'append-only',
    );
    await expect(
      database.query(`UPDATE audit_entries SET action = 'y' WHERE tenant_id = $1`, [TENANT]),
    ).rejects.toThrow('append-only');
  });

  it('[R77] keeps the sums of a day whose clicks are gone, and says what it no longer knows', async () => {
    const slices = async (days: number): Promise<number> =>
      (
        await database.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM click_slices WHERE tenant_id = $1 AND bucket_start::date = $2::date`,
          [TENANT, dayAgo(days)],
        )
      )[0]!.n;
    // What is forgotten has been summed up before.
    await withJob(app, 'analytics.sum-up-days', () =>
      withJob(app, 'analytics.forget-slices', async () => expect(await slices(50)).toBe(0), 1_000),
    );
    // Its clicks are kept: so is every sub id of theirs.
    expect(await slices(28)).toBe(600);
    const sums = await database.query<{ value: string; clicks: number; slots: number[]; in_slots: number[] }>(
      `SELECT value, clicks::int, slots, slot_clicks AS in_slots FROM click_days
        WHERE tenant_id = $1 AND owner_id = $2 AND dimension = 'sub1' AND day = $3::date`,
      [TENANT, PROMOTER, dayAgo(50)],
    );
    // 200 of them, those that sold, and the rest as one.
    expect(sums).toHaveLength(202);
    const clicksOf = (value: string) => sums.find((row) => row.value === value)?.clicks;
    expect([clicksOf('popular 7'), clicksOf('rare 300'), clicksOf('rare 290')]).toEqual([10, 2, undefined]);
    expect(sums.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(10 * 10 + 290 * 2);
    const other = sums.find(({ value }) => value === '(other)')!;
    expect([other.slots, other.in_slots]).toEqual([
      [40, 41],
      [99, 99],
    ]);
    const whole = await database.query<{ clicks: number }>(
      `SELECT clicks::int FROM click_days WHERE tenant_id = $1 AND owner_id = $2 AND dimension = 'os' AND day = $3::date`,
      [TENANT, PROMOTER, dayAgo(50)],
    );
    expect(whole).toEqual([{ clicks: 680 }]);

    const token = await logIn(app.url, 'admin');
    const ask = (query: string) => call(app.url, 'GET', `/api/stats/report?${query}`, { token });
    const gone = await ask(`group_by=offer,sub1&from=${dayAgo(50)}&to=${dayAgo(40)}`);
    expect([gone.status, gone.body.code, gone.body.details]).toEqual([
      ...[400, 'stats.no_longer_kept', { since: `${dayAgo(30)}T00:00:00.000Z` }],
    ]);
    for (const query of [
      `group_by=offer,sub1&from=${dayAgo(29)}`,
      `group_by=os&from=${dayAgo(60)}`,
      `group_by=country,device&from=${dayAgo(60)}&to=${dayAgo(40)}`,
    ])
      expect([query, (await ask(query)).status]).toEqual([query, 200]);
  });

  it.each([
    ['CLICK_RETENTION_DAYS', '7'],
    ['CLICK_RETENTION_DAYS', 'long'],
    ['AUDIT_RETENTION_DAYS', '365'],
  ])('refuses %s=%s at the start', async (name, value) => {
    const run = runApp({ ...baseEnvironment(database, app.dataDir), [name]: value });
    expect(await run.exited).not.toBe(0);
    expect(run.output()).toMatch(new RegExp(`^afflux: ${name}:`));
  });
});
