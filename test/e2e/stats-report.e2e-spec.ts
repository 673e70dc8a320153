import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { firstIdAt, newId } from '../../src/kernel/ids/uuid.js';
import { baseEnvironment, startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { withJob } from '../setup/schedule.js';
import { newLink, newOffer } from '../setup/tracking.js';

const QUARTER = 900_000;
/** Clocks go back in Berlin on the 25th and in New York on 1 November. */
const FIRST = Date.UTC(2026, 9, 22);
const LAST = Date.UTC(2026, 10, 3);
const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
];
const COUNTRIES = ['DE', 'US', 'SA', null];
const DEVICES = ['desktop', 'mobile', null];
const SYSTEMS = ['Windows', 'iOS'];
const BROWSERS = ['Chrome', 'Safari', 'سفاري<script>'];
const SUBS = ['summer', '=1+1', '‮حملة', `${'x'.repeat(300)}😀`, null];
const EVENTS = ['sale', 'lead'];

type Row = Record<string, unknown>;

const FACTS = `SELECT string_agg(conversion_id || ' ' || approved_conversions || ' ' || commission_minor, ',' ORDER BY conversion_id, promoter_id) AS sums
  FROM conversion_facts WHERE tenant_id = $1`;

/** A source of the same numbers at every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe('reports and the rows they are made of', () => {
  let app: TestApp;
  let tokens: Record<'admin' | 'promoter' | 'advertiser', string>;
  let tenantId: string;
  let promoterId: string;
  let ownOfferIds: string[];

  beforeAll(async () => {
    app = await startApp();
    const [admin, promoter, advertiser] = (await Promise.all(
      ['admin', 'promoter', 'advertiser'].map((who) => logIn(app.url, who)),
    )) as [string, string, string];
    tokens = { admin, promoter, advertiser };
    await makeRows();
    await reconcile('--repair');
    // Some quarters changed since: those are read from the roll-ups themselves.
    await app.database.query(
      `INSERT INTO rollup_changes (tenant_id, source, bucket_start)
       SELECT tenant_id, 'clicks', bucket_start FROM click_rollups WHERE tenant_id = $1 AND extract(hour FROM bucket_start) = 7
       UNION SELECT tenant_id, 'conversions', bucket_start FROM conversion_facts
              WHERE tenant_id = $1 AND extract(hour FROM bucket_start) IN (7, 22)`,
      [tenantId],
    );
  });
  afterAll(() => app.dispose());

  const get = (path: string, token: string) => call(app.url, 'GET', path, { token });

  const reconcile = (...more: string[]): Promise<{ stdout: string }> => {
    const days = ['--day', '2026-10-22', '--through', '2026-11-03', '--tenant', 'demo'];
    return promisify(execFile)(process.execPath, ['dist/reconcile.js', ...days, ...more], {
      env: { PATH: process.env.PATH, ...baseEnvironment(app.database, app.dataDir) },
    });
  };

  /** Raw rows only, as if every roll-up had been lost. */
  async function makeRows(): Promise<void> {
    const random = generator(20_261_025);
    const one = <T>(values: readonly T[]): T => values[random(values.length)]!;
    const [demo] = await app.database.query<Row>(
      `SELECT t.id AS tenant, u.id AS promoter, l.offer_id AS offer, o.advertiser_id AS advertiser, l.id AS link
         FROM links l JOIN tenants t ON t.id = l.tenant_id JOIN users u ON u.id = l.promoter_id
         JOIN offers o ON o.id = l.offer_id WHERE l.code = 'demo'`,
    );
    tenantId = demo!.tenant as string;
    promoterId = demo!.promoter as string;
    const other = await app.database.query<{ id: string }>(
      `INSERT INTO users (id, tenant_id, email, password_hash, roles)
       VALUES ($1, $2, 'second@demo.test', 'nobody', '{PROMOTER}') RETURNING id`,
      [newId(), tenantId],
    );
    const offer = await newOffer(app.url, tokens.admin);
    const link = await newLink(app.url, tokens.promoter, offer.id);
    const strange = newId();
    await app.database.query(
      `INSERT INTO advertisers (id, tenant_id, name, status) VALUES ($1, $2, 'Strange', 'active')`,
      [strange, tenantId],
    );
    const foreign = await newOffer(app.url, tokens.admin, { advertiserId: strange });
    const own = await app.database.query<{ id: string }>(
      `SELECT o.id FROM offers o JOIN advertiser_members m ON m.advertiser_id = o.advertiser_id
         JOIN users u ON u.id = m.user_id WHERE u.email = 'advertiser@demo.test'`,
    );
    ownOfferIds = own.map(({ id }) => id);
    const promoters = [promoterId, other[0]!.id];
    const secondLink = newId();
    await app.database.query(
      `INSERT INTO links (id, tenant_id, code, offer_id, promoter_id) VALUES ($1, $2, 'second', $3, $4)`,
      [secondLink, tenantId, demo!.offer, promoters[1]],
    );
    const place = (linkId: unknown, offerId: unknown, advertiserId: unknown, promoter: string) => ({
      ...{ link_id: linkId as string, offer_id: offerId as string },
      ...{ advertiser_id: advertiserId as string, promoter_id: promoter },
    });
    const places = [
      place(demo!.link, demo!.offer, demo!.advertiser, promoterId),
      place(link.id, offer.id, offer.advertiserId, promoterId),
      place(link.id, foreign.id, strange, promoterId),
      place(secondLink, demo!.offer, demo!.advertiser, promoters[1]!),
      place(secondLink, foreign.id, strange, promoters[1]!),
    ];
    const moment = (): number => FIRST + random((LAST - FIRST) / 1000) * 1000 + random(1000);
    const clicks = Array.from({ length: 900 }, () => {
      const at = moment();
      const counted = random(4) > 0;
      return {
        id: firstIdAt(at).slice(0, 14) + newId().slice(14),
        tenant_id: tenantId,
        ...one(places),
        clicked_at: new Date(at).toISOString(),
        method: 'GET',
        country: one(COUNTRIES),
        device: one(DEVICES),
        os: one(SYSTEMS),
        browser: one(BROWSERS),
        sub1: one(SUBS),
        sub3: one(['a', null]),
        is_counted: counted,
        is_unique: counted && random(2) > 0,
        not_counted_reason: counted ? null : 'bot',
      };
    });
    await insert('clicks', clicks);
    const impressions = clicks.slice(0, 200).map(({ method: _, is_unique: __, sub3: ___, ...click }) => {
      const { clicked_at, ...rest } = click;
      return { ...rest, id: rest.id.slice(0, 14) + newId().slice(14), viewed_at: clicked_at };
    });
    await insert('impressions', impressions);
    const shares: Row[] = [];
    const conversions = Array.from({ length: 250 }, (_, index) => {
      const click = random(5) > 0 ? one(clicks) : null;
      const { link_id, offer_id, advertiser_id, promoter_id: lead } = click ?? one(places);
      const id = newId();
      const status = one(['pending', 'pending', 'approved', 'rejected', 'reversed']);
      const commission = 1 + random(900);
      // A late one: long after its click.
      const at = new Date(moment()).toISOString();
      const isShared = random(3) === 0;
      const part = isShared ? random(commission) : commission;
      const share = (position: number, promoter: string, minor: number): Row => ({
        ...{
          tenant_id: tenantId,
          conversion_id: id,
          position,
          promoter_id: promoter,
          link_id,
        },
        ...{ touch_kind: 'coupon', touched_at: at, numerator: 1, denominator: 1, commission_minor: minor },
      });
      shares.push(share(0, lead, part));
      if (isShared)
        shares.push(
          share(
            1,
            promoters.find((each) => each !== lead)!,
            commission - part,
          ),
        );
      const amount = 1000 + random(9000);
      const refunded = status === 'reversed' ? amount : status === 'approved' && !isShared ? random(900) : 0;
      return {
        ...{ id, tenant_id: tenantId, advertiser_id, offer_id },
        ...{ link_id, promoter_id: lead, click_id: click?.id ?? null },
        ...{
          transaction_id: `t-${index}`,
          event: one(EVENTS),
          content_hash: `\\x${randomBytes(32).toString('hex')}`,
        },
        ...{ amount_minor: amount, commission_minor: commission, currency: one(['USD', 'EUR']), status },
        refunded_minor: refunded,
        reversed_commission_minor: Math.floor((commission * refunded) / amount),
        converted_at: at,
      };
    });
    await insert('conversions', conversions);
    await insert('conversion_shares', shares);
  }

  async function insert(table: string, rows: Row[]): Promise<void> {
    const columns = Object.keys(rows[0]!).join(', ');
    await app.database.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [JSON.stringify(rows)],
    );
  }

  interface Question {
    who: 'admin' | 'promoter' | 'advertiser';
    groupBy: string[];
    interval: 'hour' | 'day' | 'week' | 'month' | null;
    zone: string;
    from: number;
    to: number;
    filters: Record<string, string>;
  }

  /** What the rows themselves say, by key and period. */
  async function fromScratch(question: Question): Promise<Map<string, string>> {
    const { who, groupBy, interval, zone, filters } = question;
    const values: unknown[] = [tenantId, new Date(question.from), new Date(question.to), zone];
    const put = (value: unknown): string => `$${values.push(value)}`;
    const traits = (row: string): Record<string, string> => ({
      offer: 'm.offer_id::text',
      promoter: 'm.promoter_id::text',
      event: 'm.event',
      ...Object.fromEntries(
        ['country', 'device', 'os', 'browser'].map((name) => [name, `coalesce(${row}.${name}, '')`]),
      ),
      ...Object.fromEntries(['sub1', 'sub3'].map((name) => [name, `dimension_value(${row}.${name})`])),
    });
    const build = (row: string, at: string, isClick: boolean): { keys: string; where: string } => {
      const columns = traits(row);
      const local = `(${at} AT TIME ZONE $4)`;
      const intoHour = `extract(minute FROM ${local}) * 60 + extract(second FROM ${local})`;
      const period =
        interval === null
          ? `'-'`
          : interval === 'hour'
            ? `to_char((${at} - (${intoHour}) * interval '1 second') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
            : `to_char(date_trunc('${interval}', ${local}), 'YYYY-MM-DD')`;
      const where = [`m.tenant_id = $1 AND ${at} >= $2 AND ${at} < $3 AND $4::text IS NOT NULL`];
      if (who === 'promoter') where.push(`m.promoter_id = ${put(promoterId)}`);
      if (who === 'advertiser') where.push(`m.offer_id = ANY(${put(ownOfferIds)}::uuid[])`);
      for (const [name, value] of Object.entries(filters)) where.push(`${columns[name]} = ${put(value)}`);
      for (const name of groupBy)
        if (name.startsWith('sub')) where.push(`coalesce(${columns[name]}, '') <> ''`);
      if (isClick && (groupBy.includes('event') || filters.event)) where.push('false');
      const keys = [...groupBy.map((name) => columns[name === 'event' && isClick ? 'offer' : name]!), period];
      return { keys: keys.join(` || '|' || `), where: where.join(' AND ') };
    };
    const noEvents: Record<string, string> = { ...filters };
    const clickFilters = 'event' in noEvents ? null : build('m', 'm.clicked_at', true);
    const sales = build('k', 'm.converted_at', false);
    const countsShares = who === 'promoter' || groupBy.includes('promoter') || 'promoter' in filters;
    const once = countsShares ? 'true' : 'm.is_lead';
    const sql = `
      SELECT key, coalesce(sum(clicks), 0) || '/' || coalesce(sum(counted), 0) || '/' || coalesce(sum(uniques), 0) || ' ' ||
             coalesce(sum(standing), 0) || '/' || coalesce(sum(approved), 0) || '/' || coalesce(sum(rejected), 0) || ' ' ||
             coalesce(string_agg(money, ',' ORDER BY money), '') AS said
        FROM (
          ${
            clickFilters
              ? `SELECT ${clickFilters.keys} AS key, count(*) AS clicks, count(*) FILTER (WHERE is_counted) AS counted,
                        count(*) FILTER (WHERE is_unique) AS uniques, 0 AS standing, 0 AS approved, 0 AS rejected,
                        NULL AS money
                   FROM clicks m WHERE ${clickFilters.where} GROUP BY 1 UNION ALL`
              : ''
          }
          SELECT key, 0, 0, 0, standing, approved, rejected, currency || ':' || amount || ':' || commission
            FROM (SELECT ${sales.keys} AS key, m.currency,
                         count(*) FILTER (WHERE stands AND ${once}) AS standing,
                         count(*) FILTER (WHERE status = 'approved' AND ${once}) AS approved,
                         count(*) FILTER (WHERE NOT stands AND ${once}) AS rejected,
                         coalesce(sum(amount_minor - refunded_minor) FILTER (WHERE stands AND ${once}), 0) AS amount,
                         coalesce(sum(part - reversed) FILTER (WHERE stands), 0) AS commission
                    FROM (SELECT v.*, v.promoter_id AS lead, s.promoter_id AS shared_by, s.part,
                                 CASE WHEN s.parts = 1 THEN v.reversed_commission_minor ELSE 0 END AS reversed,
                                 v.status IN ('pending', 'approved') AS stands
                            FROM conversions v
                            JOIN (SELECT conversion_id, promoter_id, sum(commission_minor) AS part,
                                         count(*) OVER (PARTITION BY conversion_id) AS parts
                                    FROM conversion_shares GROUP BY 1, 2) s ON s.conversion_id = v.id) w
                    CROSS JOIN LATERAL (SELECT w.tenant_id, w.offer_id, w.event, w.currency, w.converted_at, w.click_id,
                                               w.shared_by AS promoter_id, w.shared_by = w.lead AS is_lead) m
                    LEFT JOIN clicks k ON k.id = m.click_id
                   WHERE ${sales.where} GROUP BY 1, 2) g) u
       GROUP BY key`;
    const rows = await app.database.query<{ key: string; said: string }>(sql, values);
    return new Map(rows.map(({ key, said }) => [key, said]));
  }

  const minor = (units: number): string => String(Math.round(units * 100));

  async function fromReport(question: Question): Promise<{ lines: Map<string, string>; totals: string }> {
    const { who, groupBy, interval, zone, filters, from, to } = question;
    const query = new URLSearchParams({ timezone: zone, limit: '100' });
    query.set('from', new Date(from).toISOString());
    query.set('to', new Date(to).toISOString());
    if (groupBy.length > 0) query.set('group_by', groupBy.join(','));
    if (interval) query.set('interval', interval);
    for (const [name, value] of Object.entries(filters)) {
      query.set(name === 'offer' || name === 'promoter' ? `${name}Id` : name, value);
    }
    const say = (row: Answer['body']): string =>
      `${row.clicks ?? 0}/${row.countedClicks ?? 0}/${row.uniqueClicks ?? 0} ` +
      `${row.conversions}/${row.approvedConversions}/${row.rejectedConversions} ` +
      row.money
        .map((money: Answer['body']) => `${money.currency}:${minor(money.amount)}:${minor(money.commission)}`)
        .join(',');
    const lines = new Map<string, string>();
    let totals = '';
    for (let cursor: string | null = ''; cursor !== null;) {
      if (cursor) query.set('cursor', cursor);
      const answer = await get(`/api/stats/report?${query}`, tokens[who]);
      expect([query.toString(), answer.status, answer.body.message]).toEqual([
        query.toString(),
        200,
        undefined,
      ]);
      for (const row of answer.body.data) {
        const key = [...groupBy.map((name) => row.keys[name] ?? ''), row.period ?? '-'].join('|');
        expect(lines.has(key)).toBe(false);
        lines.set(key, say(row));
      }
      totals = say(answer.body.totals);
      cursor = answer.body.nextCursor;
    }
    return { lines, totals };
  }

  const isNothing = (said: string): boolean => /^0\/0\/0 0\/0\/0 (\w+:0:0,?)*$/.test(said);
  const kept = (lines: Map<string, string>): Record<string, string> =>
    Object.fromEntries([...lines].filter(([, said]) => !isNothing(said)).sort());

  const groupings = (who: Question['who']): string[][] => [
    ...[[], ['offer'], ['country'], ['device'], ['os'], ['browser'], ['event'], ['offer', 'country']],
    ...(who === 'promoter' ? [] : [['promoter'], ['offer', 'promoter']]),
    ...(who === 'advertiser' ? [] : [['sub1'], ['sub3'], ['offer', 'sub1']]),
    ...[
      ['country', 'device'],
      ['offer', 'os'],
      ['offer', 'event'],
    ],
  ];
  const quarter = fc.integer({ min: 0, max: (LAST - FIRST) / QUARTER });
  const questions = fc
    .constantFrom<Question['who']>('admin', 'promoter', 'advertiser')
    .chain((who) =>
      fc.record({
        who: fc.constant(who),
        groupBy: fc.constantFrom(...groupings(who)),
        interval: fc.constantFrom<Question['interval']>(null, null, 'hour', 'day', 'week', 'month'),
        zone: fc.constantFrom(...ZONES),
        span: fc.tuple(quarter, quarter).filter(([one, other]) => one !== other),
        filter: fc.constantFrom<Record<string, string>>({}, {}, { country: 'DE' }, { device: 'mobile' }),
      }),
    )
    .map(({ span, filter, ...rest }): Question => {
      const [from, to] = [Math.min(...span), Math.max(...span)].map((at) => FIRST + at * QUARTER) as [
        number,
        number,
      ];
      // Systems, browsers and sub ids are not kept together with others.
      const alone = rest.groupBy.some((name) => /^(os|browser|sub)/.test(name));
      return { ...rest, from, to, filters: alone ? {} : filter };
    });

  it('[R77] agree to the unit, by every dimension, interval and time zone, over changes of clocks', async () => {
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const { lines } = await fromReport(question);
        expect({ question, lines: kept(lines) }).toEqual({
          question,
          lines: kept(await fromScratch(question)),
        });
      }),
      { numRuns: 120 },
    );
  });

  it('[R77] still agree after late decisions and refunds, which change the quarter of their sale', async () => {
    const single = await app.database.query<{ id: string; amount: number }>(
      `SELECT v.id, v.amount_minor::int AS amount FROM conversions v
        WHERE v.tenant_id = $1 AND v.status = 'pending' AND v.refunded_minor = 0
          AND (SELECT count(*) FROM conversion_shares s WHERE s.conversion_id = v.id) = 1
        ORDER BY v.transaction_id LIMIT 24`,
      [tenantId],
    );
    expect(single).toHaveLength(24);
    const act = async (id: string, action: string, body: object): Promise<void> => {
      const path = `/api/conversions/${id}/${action}`;
      const answer = await call(app.url, 'POST', path, { token: tokens.admin, body });
      expect([action, answer.status, answer.body.code]).toEqual([action, 200, undefined]);
    };
    const before = await app.database.query<{ sums: string }>(FACTS, [tenantId]);
    for (const [index, { id, amount }] of single.entries()) {
      if (index % 4 === 0) await act(id, 'reject', { reason: 'late' });
      else await act(id, 'approve', {});
      if (index % 4 === 2) await act(id, 'refund', { amount: (1 + (index % 7)) / 4, reason: 'late' });
      if (index % 4 === 3) await act(id, 'refund', { amount: amount / 100, reason: 'all of it' });
    }
    // Nothing is repaired here: the events of what was done must do it.
    await eventually(async () => {
      const waiting = await app.database.query(
        `SELECT 1 FROM outbox_deliveries WHERE received_at IS NULL
          UNION ALL SELECT 1 FROM outbox_events WHERE fanned_out_at IS NULL`,
      );
      expect(waiting).toEqual([]);
    });
    expect(await app.database.query(FACTS, [tenantId])).not.toEqual(before);
    expect((await reconcile()).stdout).toContain('they agree');
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const { lines } = await fromReport(question);
        expect({ question, lines: kept(lines) }).toEqual({
          question,
          lines: kept(await fromScratch(question)),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('agree in their totals, which count a shared conversion once', async () => {
    const question: Question = {
      ...{ who: 'admin', groupBy: ['promoter'], interval: 'day', zone: 'Asia/Kolkata' },
      ...{ from: FIRST, to: LAST, filters: {} },
    };
    const { totals } = await fromReport(question);
    const whole = await fromScratch({ ...question, groupBy: [], interval: null });
    const conversionsOf = (said: string): string => said.split(' ').slice(0, 1).join();
    expect(conversionsOf(totals)).toBe(conversionsOf(whole.get('-')!));
  });

  it('keeps what is longer than an index holds apart from what begins the same', async () => {
    const { body } = await get(
      '/api/stats/report?group_by=sub1&from=2026-10-22&to=2026-11-03&timezone=UTC',
      tokens.promoter,
    );
    const subs = body.data.map((row: Answer['body']) => row.keys.sub1) as string[];
    expect(subs).toContain('=1+1');
    expect(subs).toContain('‮حملة');
    expect(subs.find((sub) => sub.startsWith('xxx'))).toMatch(/^x{180}…#[0-9a-f]{16}$/);
  });

  it('finds a roll-up that was tampered with, names it, and puts it right', async () => {
    // What has changed is summed up again now and then: afterwards nobody but a repair puts anything right.
    await withJob(app, 'analytics.sum-up-days', async () =>
      expect(
        await app.database.query(`SELECT 1 FROM rollup_changes WHERE bucket_start < '2026-11-05'`),
      ).toEqual([]),
    );
    await app.database.query(
      `UPDATE click_rollups SET clicks = clicks + 3 WHERE (tenant_id, bucket_start, link_id, offer_id, country, device) =
         (SELECT tenant_id, bucket_start, link_id, offer_id, country, device FROM click_rollups
           WHERE tenant_id = $1 AND bucket_start < '2026-11-03' LIMIT 1)`,
      [tenantId],
    );
    await app.database.query(
      `UPDATE conversion_facts SET commission_minor = commission_minor + 1
        WHERE conversion_id = (SELECT conversion_id FROM conversion_facts
                                WHERE tenant_id = $1 AND bucket_start < '2026-11-03' LIMIT 1)`,
      [tenantId],
    );
    await app.database.query(
      `DELETE FROM click_days WHERE tenant_id = $1 AND day = '2026-10-29' AND dimension = 'country'`,
      [tenantId],
    );
    const failure = await reconcile().catch((error: { code: number; stdout: string }) => error);
    expect(failure).toMatchObject({ code: 1 });
    for (const table of ['click_rollups: 1 differences', 'conversion_facts: 1 differences', 'click_days: ']) {
      expect(failure.stdout).toContain(table);
    }
    expect((await reconcile('--repair')).stdout).toContain('put right');
    expect((await reconcile()).stdout).toContain('they agree');
  });

  it.each([
    ['--day', '2026-02-31'],
    ['--day', 'today'],
    [],
    ['--day', '2026-10-22', '--through', '2026-10-21'],
  ])('tells how the command is used: %s %s', async (...args) => {
    const run = promisify(execFile)(process.execPath, ['dist/reconcile.js', ...args], {
      env: { PATH: process.env.PATH, ...baseEnvironment(app.database, app.dataDir) },
    });
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('usage:') });
  });
});
