import { get as httpGet, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { startApp, type TestApp } from '../setup/app.js';
import { connect } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { sell } from '../setup/sales.js';
import { newLink, newOffer, visitLink } from '../setup/tracking.js';

/** So little that the lines of a large file would not fit in beside the program, were they held. */
const HEAP_MB = 160;

describe('statistics', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let advertiser: string;
  let tenantId: string;
  /** Others do not see what sessions of the program do. */
  let superuser: pg.Client;

  beforeAll(async () => {
    app = await startApp({
      env: { TRUST_PROXY: 'loopback', NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` },
    });
    superuser = await connect(app.database.urls.superuser);
    [admin, promoter, advertiser] = (await Promise.all(
      ['admin', 'promoter', 'advertiser'].map((who) => logIn(app.url, who)),
    )) as [string, string, string];
    tenantId = (await app.database.query<{ id: string }>(`SELECT id FROM tenants WHERE slug = 'demo'`))[0]!
      .id;
  });
  afterAll(async () => {
    await superuser.end();
    await app.dispose();
  });

  const get = (path: string, token: string) => call(app.url, 'GET', path, { token });

  it('[R76] shows today, 7 and 30 days, what is pending and what is available, per currency', async () => {
    const { advertiser_secret: key } = (await demoOf(app)).keys;
    const conversionId = await sell(app, key, { amount: 100 });
    await sell(app, key, { amount: 50 });
    await call(app.url, 'POST', `/api/conversions/${conversionId}/approve`, { token: admin, body: {} });
    await eventually(async () => {
      const { body } = await get('/api/stats/summary?timezone=Asia/Kolkata', promoter);
      expect(body).toMatchObject({
        timezone: 'Asia/Kolkata',
        last7Days: {
          clicks: 2,
          countedClicks: 1,
          conversions: 2,
          approvedConversions: 1,
          commission: [{ currency: 'USD', pending: 5, approved: 10 }],
        },
        balances: [{ currency: 'USD', pending: 15, awaitingDecision: 5, coolingOff: 10, available: 0 }],
      });
      expect(new Date(body.today.from).toISOString()).toMatch(/T18:30:00.000Z$/);
      expect(body.last30Days).toMatchObject({ clicks: 2, conversions: 2 });
    });
    // The same numbers for the company, which has no balance of promoters, and for the admin.
    const { body: ofCompany } = await get('/api/stats/summary', advertiser);
    expect(ofCompany).toMatchObject({ last7Days: { clicks: 2, conversions: 2 }, balances: null });
    await app.database.query(`UPDATE rewards SET status = 'approved' WHERE conversion_id = $1`, [
      conversionId,
    ]);
    const { body: ofAll } = await get('/api/stats/summary', admin);
    expect(ofAll.balances).toEqual([
      { currency: 'USD', pending: 5, awaitingDecision: 5, coolingOff: 0, available: 10 },
    ]);
    for (const zone of ['Mars/Olympus', '+05:30', 'UTC0;DROP', '']) {
      const answer = await get(`/api/stats/summary?timezone=${encodeURIComponent(zone)}`, promoter);
      expect([zone, answer.status]).toEqual([zone, 400]);
    }
  });

  it('[R77] cuts my numbers by offer, country, device and hour', async () => {
    const offer = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, offer.id);
    await visitLink(app.url, link.code, { ip: '88.198.1.1', query: '?sub1=%3D1%2B1&sub2=b' });
    await visitLink(app.url, link.code, { ip: '8.8.8.8' });
    const report = async (query: string, token = promoter): Promise<Answer['body']> => {
      const answer = await get(`/api/stats/report?offerId=${offer.id}&${query}`, token);
      expect([query, answer.status]).toEqual([query, 200]);
      return answer.body;
    };
    await eventually(async () => expect((await report('')).totals.clicks).toBe(2));
    const byCountry = await report('group_by=country&sort=period');
    expect(byCountry.data.map((row: Answer['body']) => [row.keys.country, row.clicks])).toEqual([
      ['DE', 1],
      ['US', 1],
    ]);
    expect((await report('group_by=device')).data).toMatchObject([
      { keys: { device: 'mobile' }, clicks: 2, conversionRate: 0, money: [] },
    ]);
    expect((await report('group_by=os')).data).toMatchObject([{ clicks: 2, impressions: null }]);
    const hours = (await report('group_by=hour')).data;
    expect(hours.reduce((sum: number, row: Answer['body']) => sum + row.clicks, 0)).toBe(2);
    expect(hours[0].period).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/);
    const { body } = await get('/api/stats/report?group_by=offer,day&limit=1', promoter);
    expect(body.data).toHaveLength(1);
    const next = await get(
      `/api/stats/report?group_by=offer,day&limit=1&cursor=${body.nextCursor}`,
      promoter,
    );
    expect(next.body.data).toHaveLength(1);
    expect(next.body.data[0].keys).not.toEqual(body.data[0].keys);
    // Another promoter sees nothing of it, and another company neither.
    await call(app.url, 'POST', '/api/admin/users', {
      token: admin,
      body: {
        email: 'nobody@stats.test',
        password: 'correct horse battery',
        roles: ['PROMOTER', 'ADVERTISER'],
      },
    });
    const nobody = await logIn(app.url, 'nobody@stats.test', 'correct horse battery');
    expect((await report('', nobody)).totals.clicks).toBe(0);
    expect((await report('as=advertiser', nobody)).totals.clicks).toBe(0);
    // A company sees by whom its visitors came, but not the words its promoters keep them apart by.
    expect((await report('group_by=promoter', advertiser)).data).toMatchObject([{ clicks: 2 }]);
    const words = await get('/api/stats/report?group_by=sub1', advertiser);
    expect([words.status, words.body.code]).toEqual([403, 'stats.dimension_not_yours']);
    expect((await get('/api/stats/report?group_by=promoter', promoter)).status).toBe(403);
  });

  it.each([
    ['group_by=shoe_size', 400, 'request.invalid'],
    ['group_by=offer,offer', 400, 'request.invalid'],
    ['group_by=__proto__', 400, 'request.invalid'],
    ['group_by=day&interval=hour', 400, 'request.invalid'],
    ['interval=minute', 400, 'request.invalid'],
    ['sort=password_hash', 400, 'request.invalid'],
    ['sort=clicks;DROP TABLE clicks', 400, 'request.invalid'],
    ['sort=-commission', 400, 'stats.sort_needs_currency'],
    ['timezone=Mars/Olympus', 400, 'request.invalid'],
    ['timezone=%2B05:30', 400, 'request.invalid'],
    ['from=2026-02-31', 400, 'request.invalid'],
    ['from=yesterday', 400, 'request.invalid'],
    ['from=2026-03-02&to=2026-03-01', 400, 'stats.range_invalid'],
    ['from=2025-01-01&to=2026-06-01&interval=hour', 400, 'stats.range_too_long'],
    ['from=1990-01-01', 400, 'stats.range_too_long'],
    ['group_by=os&browser=Chrome', 400, 'stats.combination_not_kept'],
    ['group_by=sub1,sub2', 400, 'stats.combination_not_kept'],
    ['group_by=country,device&from=2026-01-01&to=2026-06-01', 400, 'stats.range_too_long'],
    ['limit=1000', 400, 'request.invalid'],
    ['cursor=abc', 400, 'page.invalid_cursor'],
    ['country=Germany', 400, 'request.invalid'],
    ['offerId=1', 400, 'request.invalid'],
  ])('refuses %s', async (query, status, code) => {
    for (const path of query.startsWith('limit') || query.startsWith('cursor')
      ? ['report']
      : ['report', 'export']) {
      const answer = await get(`/api/stats/${path}?${encodeURI(query).replace('%252B', '%2B')}`, admin);
      if (code === 'page.invalid_cursor') expect(answer.status).toBe(status);
      else expect([path, answer.status, answer.body.code]).toEqual([path, status, code]);
    }
  });

  it('[R78] shows the last five minutes, and streams them until the log-in ends', async () => {
    const offer = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, offer.id);
    const password = 'correct horse battery staple';
    const { body: user } = await call(app.url, 'POST', '/api/admin/users', {
      token: admin,
      body: { email: 'live@stats.test', password, roles: ['ADMIN'], permissionSets: ['viewer'] },
    });
    const token = await logIn(app.url, 'live@stats.test', password);
    const stream = await openStream(`${app.url}/api/stats/stream`, token);
    expect(stream.response.statusCode).toBe(200);
    expect(stream.response.headers['content-type']).toMatch(/^text\/event-stream/);
    const before = (await get('/api/stats/realtime', admin)).body.clicks as number;
    await visitLink(app.url, link.code, { ip: '8.8.8.8' });
    await eventually(async () => {
      await sleep(0);
      const last = stream.events('stats').at(-1);
      expect(last?.clicks).toBeGreaterThan(before);
      expect(last.minutes.at(-1).minute).toMatch(/:00\.000Z$/);
    });
    await eventually(async () =>
      expect((await get('/api/stats/realtime', promoter)).body.clicks).toBeGreaterThan(0),
    );
    // No more than five a user.
    const more = await Promise.all([1, 2, 3, 4].map(() => openStream(`${app.url}/api/stats/stream`, token)));
    expect(more.map(({ response }) => response.statusCode)).toEqual([200, 200, 200, 200]);
    expect((await openStream(`${app.url}/api/stats/stream`, token)).response.statusCode).toBe(429);
    more.forEach(({ response }) => response.destroy());
    await call(app.url, 'POST', `/api/admin/users/${user.id}/suspend`, { token: admin });
    await eventually(async () => {
      await sleep(0);
      expect(stream.events('end')).toEqual([{ reason: 'session_ended' }]);
      expect(stream.response.complete).toBe(true);
    });
    expect((await openStream(`${app.url}/api/stats/stream`, token)).response.statusCode).toBe(401);
  });

  it('[R79] exports 100,000 lines as CSV and JSON, and holds nothing when the client leaves', async () => {
    await app.database.query(
      `INSERT INTO click_slices (tenant_id, bucket_start, dimension, link_id, offer_id, promoter_id, value, clicks,
                                 counted_clicks, unique_clicks)
       SELECT l.tenant_id, timestamptz '2026-05-05 12:00Z', 'sub7', l.id, l.offer_id, l.promoter_id,
              CASE WHEN n = 1 THEN '=HYPERLINK("http://evil.example")' WHEN n = 2 THEN '<b>حملة</b>'
                   ELSE 'value ' || n END, 1, 1, 0
         FROM links l CROSS JOIN generate_series(1, 100000) n WHERE l.code = 'demo'`,
    );
    await app.database.query(
      `INSERT INTO rollup_changes (tenant_id, source, bucket_start) VALUES ($1, 'clicks', '2026-05-05 12:00Z')`,
      [tenantId],
    );
    const path = '/api/stats/export?group_by=sub7&from=2026-05-01&to=2026-05-30&sort=-clicks';
    const csv = await get(`${path}&format=csv`, promoter);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="statistics.csv"');
    const lines = csv.text.split('\r\n');
    expect(lines).toHaveLength(100_002);
    expect(lines[0]).toMatch(/^period,sub7,clicks,countedClicks/);
    expect(csv.text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(csv.text).toContain('<b>حملة</b>');
    const json = await get(`${path}&format=json`, promoter);
    expect(JSON.parse(json.text)).toHaveLength(100_000);
    const none = await get(
      '/api/stats/export?group_by=sub8&from=2020-01-01&to=2020-01-02&format=json',
      promoter,
    );
    expect(JSON.parse(none.text)).toEqual([]);
    // A reader that leaves after the first bytes holds nothing: more leave than may export at once.
    for (let reader = 0; reader < 5; reader++) {
      await new Promise<void>((resolve, reject) => {
        httpGet(`${app.url}${path}`, { headers: { authorization: `Bearer ${promoter}` } }, (response) => {
          response.once('data', () => {
            response.destroy();
            resolve();
          });
          response.on('error', () => resolve());
        }).on('error', reject);
      });
      await sleep(50);
    }
    await eventually(async () => {
      const { rows } = await superuser.query<{ held: number }>(
        `SELECT count(*)::int AS held FROM pg_stat_activity
          WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE 'FETCH %'`,
      );
      expect(rows).toEqual([{ held: 0 }]);
      expect((await get('/api/stats/export?group_by=day', promoter)).status).toBe(200);
    });
  });

  it('[R79] writes a file of 100,000 lines as it is read, and holds no more of it for a reader who stops', async () => {
    const heap = async (): Promise<number> => {
      const { text } = await call(app.url, 'GET', '/metrics');
      return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)![1]) / 2 ** 20;
    };
    const path = '/api/stats/export?group_by=sub7&from=2026-05-01&to=2026-05-30&sort=-clicks&format=json';
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpGet(`${app.url}${path}`, { headers: { authorization: `Bearer ${promoter}` } }, resolve).on(
        'error',
        reject,
      );
    });
    let bytes = 0;
    let lines = 0;
    const peaks: number[] = [];
    // Nobody reads: what the sockets hold is sent, and then nothing more is fetched.
    await eventually(async () => {
      const { rows: held } = await superuser.query<{ query: string }>(
        `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'
            AND state_change < now() - interval '1 second'`,
      );
      expect(held).toEqual([{ query: expect.stringMatching(/^FETCH /) }]);
    });
    peaks.push(await heap());
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === 10) lines++;
      if (peaks.length < bytes / 2 ** 21) peaks.push(await heap());
    }
    expect(lines).toBeGreaterThanOrEqual(100_000);
    const size = bytes / 2 ** 20;
    expect(size).toBeGreaterThan(20);
    expect(peaks.length).toBeGreaterThan(5);
    // What is young is not in the limit; twice the text is less than the rows and the text would be.
    expect(Math.max(...peaks)).toBeLessThan(HEAP_MB + 2 * size);
    const grown = Math.min(...peaks.slice(-5)) - Math.min(...peaks.slice(0, 5));
    expect(grown).toBeLessThan(size);
  });

  it('lets nobody in without a token or with another role', async () => {
    for (const path of ['summary', 'report', 'export', 'realtime', 'stream']) {
      expect([path, (await call(app.url, 'GET', `/api/stats/${path}`)).status]).toEqual([path, 401]);
      const partner = await logIn(app.url, 'partner');
      expect([path, (await get(`/api/stats/${path}`, partner)).status]).toEqual([path, 403]);
    }
  });

  interface Stream {
    response: IncomingMessage;
    events: (name: string) => Answer['body'][];
  }

  function openStream(url: string, token: string): Promise<Stream> {
    return new Promise((resolve, reject) => {
      httpGet(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', () => undefined);
        const events = (name: string): Answer['body'][] =>
          text
            .split('\n\n')
            .filter((event) => event.startsWith(`event: ${name}\n`))
            .map((event) => JSON.parse(event.split('\ndata: ')[1]!));
        resolve({ response, events });
      }).on('error', reject);
    });
  }
});
