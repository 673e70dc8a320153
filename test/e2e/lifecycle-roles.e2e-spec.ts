import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { soon } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { testServer } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { startProxy, type TcpProxy } from '../setup/tcp-proxy.js';

const SECRETS = {
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  JWT_SECRET: 'a secret that all processes of an installation share',
};

describe('processes of one role each', () => {
  let api: TestApp;
  let edge: TestApp;
  let worker: TestApp;
  let proxy: TcpProxy;
  const folders: string[] = [];

  const beside = async (env: Record<string, string>): Promise<TestApp> => {
    const folder = await mkdtemp(join(tmpdir(), 'afflux-test-'));
    folders.push(folder);
    return startApp({ beside: api, env: { ...SECRETS, DATA_DIR: folder, ...env } });
  };

  const behindProxy = (): Record<string, string> => {
    const { app, system, migration } = api.database.urls;
    return {
      DATABASE_URL: proxy.through(app),
      SYSTEM_DATABASE_URL: proxy.through(system),
      MIGRATION_DATABASE_URL: proxy.through(migration),
    };
  };

  beforeAll(async () => {
    await awayFromMidnight();
    proxy = await startProxy(testServer());
    api = await startApp({ env: { ...SECRETS, ROLE: 'api' } });
    [edge, worker] = await Promise.all([
      beside({ ROLE: 'edge', ...behindProxy() }),
      beside({ ROLE: 'worker' }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([edge.stop(), worker.stop()]);
    await proxy.close();
    await api.dispose();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  /** Every click that was promised so far. */
  const given: string[] = [];
  const visit = async (path = '/c/demo'): Promise<Answer> => {
    const answer = await call(edge.url, 'GET', path, { headers: { accept: 'application/json' } });
    const id = answer.headers.get('x-click-id');
    if (id) given.push(id);
    return answer;
  };
  const stored = async (id: string): Promise<boolean> =>
    (await api.database.query('SELECT 1 FROM clicks WHERE id = $1', [id])).length === 1;

  it('do the main job together', async () => {
    const { keys } = await demoOf(api);
    const click = await visit('/c/demo?sub1=three');
    expect(click.status).toBe(302);
    const sale = {
      click_id: click.headers.get('x-click-id'),
      transaction_id: 'three',
      amount: 49.99,
      currency: 'USD',
    };
    const postback = await eventually(async () => {
      const answer = await call(api.url, 'POST', '/api/postback', {
        apiKey: keys.advertiser_secret,
        body: sale,
      });
      expect([200, 201]).toContain(answer.status);
      return answer;
    });
    const [admin, promoter] = await Promise.all([logIn(api.url, 'admin'), logIn(api.url, 'promoter')]);
    const id = postback.body.conversion_id as string;
    expect((await call(api.url, 'POST', `/api/conversions/${id}/approve`, { token: admin })).status).toBe(
      200,
    );
    const rewards = await call(api.url, 'GET', '/api/rewards', { token: promoter });
    expect(rewards.body.data).toMatchObject([{ amount: 5, currency: 'USD', conversionId: id }]);
    // Consumers of events run in the worker alone.
    await eventually(async () => {
      const stats = await call(api.url, 'GET', '/api/stats/summary', { token: promoter });
      expect(stats.body.today).toMatchObject({ clicks: 1, conversions: 1 });
    });
    const balance = await call(api.url, 'GET', '/api/ledger/trial-balance', { token: admin });
    expect(balance.body.balanced).toBe(true);
  });

  it('an api does not redirect, an edge does not log in', async () => {
    const click = await call(api.url, 'GET', '/c/demo');
    expect([click.status, click.body.code]).toEqual([404, 'route.not_found']);
    const login = await call(edge.url, 'POST', '/api/auth/login', {
      body: { email: 'a@b.test', password: 'x' },
    });
    expect([login.status, login.body.code]).toEqual([404, 'route.not_found']);
  });

  it('a worker answers /health, /health/live, /health/ready and /metrics, nothing else', async () => {
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics'])
      expect([path, (await call(worker.url, 'GET', path)).status]).toEqual([path, 200]);
    for (const [method, path] of [
      ['POST', '/api/auth/login'],
      ['GET', '/api/offers'],
      ['GET', '/c/demo'],
      ['GET', '/docs'],
      ['GET', '/docs/errors'],
      ['GET', '/openapi.json'],
      ['GET', '/healthy'],
      ['GET', '/'],
    ] as const) {
      const { status, body } = await call(worker.url, method, path);
      expect([path, status, body.code]).toEqual([path, 404, 'route.not_found']);
    }
  });

  describe('a running edge hears of a change within 2 s', () => {
    const effectOf = async (change: () => Promise<unknown>, check: () => Promise<void>): Promise<void> => {
      await visit();
      await change();
      await soon(check);
    };
    const setStatus = (status: string) => () =>
      api.database.query(`UPDATE tenants SET status = $1 WHERE slug = 'demo'`, [status]);

    it('[R119] a suspended tenant: a neutral page, nothing is counted; active again: it redirects', async () => {
      const ids = async (): Promise<unknown[]> => api.database.query('SELECT id FROM clicks ORDER BY id');
      await effectOf(setStatus('suspended'), async () => {
        const answer = await visit();
        expect(answer.status).toBe(200);
        expect(answer.text).toContain('This link is resting');
        expect(answer.text).not.toMatch(/demo/i);
        expect(answer.headers.get('x-click-id')).toBeNull();
      });
      // What is journaled is stored in its order: once a later click is there, one of this time would be, too.
      for (let time = 0; time < 3; time++) await visit();
      let next = '';
      await effectOf(setStatus('active'), async () => {
        const answer = await visit();
        expect(answer.status).toBe(302);
        next = answer.headers.get('x-click-id')!;
      });
      await eventually(async () => expect(await stored(next)).toBe(true));
      expect(await ids()).toEqual([...given].sort().map((id) => ({ id })));
    });

    it('a changed destination, an archived link, a paused offer', async () => {
      const [admin, promoter] = await Promise.all([logIn(api.url, 'admin'), logIn(api.url, 'promoter')]);
      const { body: known } = await call(api.url, 'GET', '/api/links', { token: promoter });
      const { offerId } = known.data[0];
      const { body: link } = await call(api.url, 'POST', '/api/links', {
        token: promoter,
        body: { offerId },
      });
      const path = `/c/${link.code}`;
      expect((await visit(path)).status).toBe(302);

      const destinationUrl = 'https://example.com/other?x={sub1}';
      await effectOf(
        () => call(api.url, 'PATCH', `/api/links/${link.id}`, { token: promoter, body: { destinationUrl } }),
        async () =>
          expect((await visit(`${path}?sub1=y`)).headers.get('location')).toContain(
            'https://example.com/other?x=y',
          ),
      );
      await effectOf(
        () => call(api.url, 'POST', `/api/offers/${offerId}/pause`, { token: admin }),
        async () => expect((await visit(path)).body).toMatchObject({ statusCode: 410, code: 'link.ended' }),
      );
      await effectOf(
        () => call(api.url, 'POST', `/api/offers/${offerId}/resume`, { token: admin }),
        async () => expect((await visit(path)).status).toBe(302),
      );
      await effectOf(
        () => call(api.url, 'POST', `/api/links/${link.id}/archive`, { token: promoter }),
        async () => expect((await visit(path)).status).toBe(410),
      );
    });

    it('a link that was unknown a moment ago', async () => {
      const promoter = await logIn(api.url, 'promoter');
      const { body: known } = await call(api.url, 'GET', '/api/links', { token: promoter });
      expect((await visit('/c/brand-new')).status).toBe(404);
      const body = { offerId: known.data[0].offerId, slug: 'brand-new' };
      await effectOf(
        () => call(api.url, 'POST', '/api/links', { token: promoter, body }),
        async () => expect((await visit('/c/brand-new')).status).toBe(302),
      );
    });
  });

  describe('when PostgreSQL is gone', () => {
    afterEach(() => proxy.open());

    const goesOn = async (): Promise<string> => {
      const ready = await call(edge.url, 'GET', '/health/ready');
      expect([ready.status, ready.body.status]).toEqual([200, 'up']);
      const click = await visit('/c/demo?sub1=away');
      expect(click.status).toBe(302);
      const unknown = await visit('/c/nobody-knows');
      expect(unknown.body).toMatchObject({ statusCode: 503, code: 'link.lookup_unavailable' });
      expect(Number(unknown.headers.get('retry-after'))).toBeGreaterThan(0);
      const page = await call(edge.url, 'GET', '/c/nobody-knows', { headers: { accept: 'text/html' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await call(edge.url, 'GET', '/metrics')).text).toContain('afflux_clicks_total');
      return click.headers.get('x-click-id')!;
    };

    it('an edge redirects the links it knows, and stores their clicks when it is back', async () => {
      await visit();
      proxy.shut();
      const id = await goesOn();
      await sleep(1_500);
      const later = await goesOn();
      proxy.open();
      await eventually(async () => expect(await stored(id)).toBe(true));
      await eventually(async () => expect(await stored(later)).toBe(true));
    });

    it('an edge stops and starts, and redirects what it knew before', async () => {
      expect((await visit()).status).toBe(302);
      proxy.shut();
      expect(await edge.stop()).toBe(0);
      edge = await edge.restart();
      const id = await goesOn();
      await edge.kill();
      edge = await edge.restart();
      const other = await goesOn();
      proxy.open();
      await eventually(async () => expect(await stored(id)).toBe(true));
      await eventually(async () => expect(await stored(other)).toBe(true));
      const ready = await call(edge.url, 'GET', '/health/ready');
      expect(ready.status).toBe(200);
    });

    it('an api says 503 with Retry-After, is not ready, and recovers by itself', async () => {
      const behind = await beside({ ROLE: 'api', ...behindProxy() });
      try {
        const token = await logIn(behind.url, 'admin');
        proxy.shut();
        for (const path of ['/api/offers', '/api/auth/me']) {
          const answer = await call(behind.url, 'GET', path, { token });
          expect([path, answer.status, answer.body.code]).toEqual([path, 503, 'service.unavailable']);
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        }
        expect((await call(behind.url, 'GET', '/health/ready')).status).toBe(503);
        expect((await call(behind.url, 'GET', '/health/live')).status).toBe(200);
        expect((await call(behind.url, 'GET', '/metrics')).status).toBe(200);
        proxy.open();
        await eventually(async () =>
          expect((await call(behind.url, 'GET', '/api/offers', { token })).status).toBe(200),
        );
        await eventually(async () =>
          expect((await call(behind.url, 'GET', '/health/ready')).status).toBe(200),
        );
      } finally {
        proxy.open();
        expect(await behind.stop()).toBe(0);
      }
    });
  });

  describe('/metrics', () => {
    const KEY = 'a key for whoever reads metrics';
    const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

    it('answers loopback, with what there is to watch', async () => {
      const text = (await Promise.all([edge, worker, api].map((app) => call(app.url, 'GET', '/metrics'))))
        .map((answer) => answer.text)
        .join('\n');
      for (const name of [
        'afflux_clicks_total',
        'afflux_clicks_lost_total',
        'afflux_click_journal_seconds_bucket',
        'afflux_journal_bytes',
        'afflux_journal_waiting_records',
        'afflux_ingest_lag_seconds',
        'afflux_ingested_clicks_total',
        'afflux_queue_depth',
        'afflux_outbox_waiting',
        'afflux_db_pool_connections',
        'afflux_http_request_seconds_bucket',
        'afflux_errors_total',
        'process_cpu_seconds_total',
      ])
        expect(text).toMatch(new RegExp(`^${name}\\b`, 'm'));
    });

    it('wants the key from elsewhere, also from a stranger whom a proxy hands on, be it trusted or not', async () => {
      const worker = { ROLE: 'worker', DEMO: 'false', METRICS_KEY: KEY };
      const [open, trusting] = await Promise.all([
        beside({ ...worker, HOST: '0.0.0.0' }),
        beside({ ...worker, TRUST_PROXY: 'loopback' }),
      ]);
      try {
        const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
        const outer = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
        if (!outer) console.log('No address but loopback here: only forwarded requests are tried.');
        else {
          const url = open.url.replace('127.0.0.1', outer.address);
          const stranger = await call(url, 'GET', '/metrics');
          expect([stranger.status, stranger.body.code]).toEqual([403, 'auth.forbidden']);
          expect((await call(url, 'GET', '/metrics', bearer('wrong'))).status).toBe(403);
          expect((await call(url, 'GET', '/metrics', bearer(KEY))).status).toBe(200);
          expect((await call(url, 'GET', '/health/ready')).status).toBe(200);
        }
        for (const { url } of [open, trusting]) {
          expect((await call(url, 'GET', '/metrics')).status).toBe(200);
          const forwarded = { 'x-forwarded-for': '8.8.8.8' };
          expect((await call(url, 'GET', '/metrics', { headers: forwarded })).status).toBe(403);
          const withKey = { ...forwarded, ...bearer(KEY).headers };
          expect((await call(url, 'GET', '/metrics', { headers: withKey })).status).toBe(200);
        }
      } finally {
        await Promise.all([open.stop(), trusting.stop()]);
      }
    });
  });
});
