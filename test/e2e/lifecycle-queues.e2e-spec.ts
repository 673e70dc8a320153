import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { baseEnvironment, runApp, startApp } from '../setup/app.js';
import { createDatabase, testServer } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn } from '../setup/http.js';
import { startProxy } from '../setup/tcp-proxy.js';

jest.setTimeout(120_000);

const redisUrl = process.env.AFFLUX_TEST_REDIS_URL;

describe('a queue store that cannot be reached', () => {
  it.each(['all', 'worker'])('names REDIS_URL at the start as ROLE=%s, in one line', async (ROLE) => {
    const database = await createDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'afflux-test-'));
    try {
      const REDIS_URL = 'redis://user:hunter2@127.0.0.1:1';
      const run = runApp({ ...baseEnvironment(database, dataDir), ROLE, REDIS_URL });
      expect(await run.exited).toBe(1);
      expect(run.output()).toMatch(/^afflux: REDIS_URL: 127\.0\.0\.1:1 .+\n$/);
    } finally {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  const stores = [
    ['PostgreSQL', testServer()] as const,
    ...(redisUrl ? [['Redis', { host: '127.0.0.1', port: Number(new URL(redisUrl).port) }] as const] : []),
  ];
  it.each(stores)(
    'does no harm while %s is away, and what waited is done afterwards',
    async (name, target) => {
      const proxy = await startProxy(target);
      const database = await createDatabase();
      const { app: appUrl, system, migration } = database.urls;
      const dataDir = await mkdtemp(join(tmpdir(), 'afflux-test-'));
      const env: Record<string, string> =
        name === 'Redis'
          ? { REDIS_URL: proxy.through(redisUrl!) }
          : {
              DATABASE_URL: proxy.through(appUrl),
              SYSTEM_DATABASE_URL: proxy.through(system),
              MIGRATION_DATABASE_URL: proxy.through(migration),
            };
      const app = await startApp({ env });
      const { keys } = await demoOf(app);
      const sell = (transaction: string, clickId: string | null) =>
        call(app.url, 'POST', '/api/postback', {
          apiKey: keys.advertiser_secret,
          body: { click_id: clickId, transaction_id: transaction, amount: 10, currency: 'USD' },
        });
      try {
        const click = await call(app.url, 'GET', '/c/demo');
        const clickId = click.headers.get('x-click-id');
        expect((await sell('before', clickId)).status).toBe(201);
        const printed = app.output().length;

        proxy.shut();
        expect((await call(app.url, 'GET', '/c/demo')).status).toBe(302);
        const meanwhile = await sell('meanwhile', clickId);
        expect(meanwhile.status).toBe(name === 'Redis' ? 201 : 202);
        await sleep(3_000);
        expect((await call(app.url, 'GET', '/health/ready')).status).toBe(name === 'Redis' ? 200 : 503);
        expect((await call(app.url, 'GET', '/health')).body.parts.queue).toMatchObject({
          status: 'down',
          required: false,
        });
        expect((await call(app.url, 'GET', '/metrics')).status).toBe(200);

        proxy.open();
        await eventually(
          async () => expect([200, 201]).toContain((await sell('meanwhile', clickId)).status),
          20_000,
        );
        const promoter = await logIn(app.url, 'promoter');
        await eventually(async () => {
          const { body } = await call(app.url, 'GET', '/api/stats/summary', { token: promoter });
          expect(body.today).toMatchObject({ clicks: 2, conversions: 2 });
        }, 30_000);

        proxy.shut();
        expect(await app.stop()).toBe(0);
        // All that was said is structured, and it is not much.
        const lines = app.output().slice(printed).split('\n').filter(Boolean);
        const levels = lines.map((line) => (JSON.parse(line) as { level: number }).level);
        expect(levels.length).toBeLessThan(60);
      } finally {
        proxy.open();
        await app.dispose();
        await proxy.close();
        await database.drop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  );
});
