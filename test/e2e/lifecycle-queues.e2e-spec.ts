import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { baseEnvironment, runApp, startApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { createDatabase, testServer } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn } from '../setup/http.js';
import { storedClick } from '../setup/sales.js';
import { startProxy } from '../setup/tcp-proxy.js';

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
      await awayFromMidnight();
      const proxy = await startProxy(target);
      const database = await createDatabase();
      const { app: appUrl, system, migration } = database.urls;
      const env: Record<string, string> =
        name === 'Redis'
          ? { REDIS_URL: proxy.through(redisUrl!) }
          : {
              DATABASE_URL: proxy.through(appUrl),
              SYSTEM_DATABASE_URL: proxy.through(system),
              MIGRATION_DATABASE_URL: proxy.through(migration),
            };
      const app = await startApp({ env, database });
      const { keys } = await demoOf(app);
      const sell = (transaction: string, clickId: string) =>
        call(app.url, 'POST', '/api/postback', {
          apiKey: keys.advertiser_secret,
          body: { click_id: clickId, transaction_id: transaction, amount: 10, currency: 'USD' },
        });
      try {
        const clickId = await storedClick(app);
        expect((await sell('before', clickId)).status).toBe(201);
        const printed = app.output().length;
        const shutAt = performance.now();

        proxy.shut();
        expect((await call(app.url, 'GET', '/c/demo')).status).toBe(302);
        const meanwhile = await sell('meanwhile', clickId);
        expect(meanwhile.status).toBe(name === 'Redis' ? 201 : 202);
        // Long enough for all that looks now and then to find it away.
        await sleep(3_000);
        await eventually(async () =>
          expect((await call(app.url, 'GET', '/health')).body.parts.queue).toMatchObject({
            status: 'down',
            required: false,
          }),
        );
        expect((await call(app.url, 'GET', '/health/ready')).status).toBe(name === 'Redis' ? 200 : 503);
        expect((await call(app.url, 'GET', '/metrics')).status).toBe(200);

        proxy.open();
        await eventually(async () => expect([200, 201]).toContain((await sell('meanwhile', clickId)).status));
        const promoter = await logIn(app.url, 'promoter');
        await eventually(async () => {
          const { body } = await call(app.url, 'GET', '/api/stats/summary', { token: promoter });
          expect(body.today).toMatchObject({ clicks: 2, conversions: 2 });
        });

        proxy.shut();
        expect(await app.stop()).toBe(0);
        // All that was said is structured, and it is not much.
        const lines = app.output().slice(printed).split('\n').filter(Boolean);
        const levels = lines.map((line) => (JSON.parse(line) as { level: number }).level);
        const seconds = (performance.now() - shutAt) / 1000;
        expect(levels.length).toBeLessThan(60 + 6 * seconds);
      } finally {
        proxy.open();
        await app.dispose();
        await proxy.close();
      }
    },
  );
});
