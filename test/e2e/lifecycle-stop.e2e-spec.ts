import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { baseEnvironment, runApp, startApp, type TestApp } from '../setup/app.js';
import { connect, createDatabase } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn } from '../setup/http.js';
import { storedClick } from '../setup/sales.js';

/** Seconds a second start may take, unless the first took longer still; machines that run tests are slow and busy. */
const GENEROUS_S = 15;

const secondsOf = async (work: Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work;
  return (performance.now() - began) / 1000;
};

const storedClicks = async (app: TestApp, ids: string[]): Promise<string[]> => {
  const rows = await app.database.query<{ id: string }>('SELECT id FROM clicks WHERE id = ANY($1::uuid[])', [
    ids,
  ]);
  return rows.map(({ id }) => id).sort();
};

describe('an installation that is stopped and started again and again', () => {
  let app: TestApp;
  let firstStartS: number;
  beforeAll(async () => {
    firstStartS = await secondsOf(startApp().then((started) => (app = started)));
  });
  afterAll(() => app.dispose());

  /** The process, a new one when the test before ended it. */
  const running = async (): Promise<TestApp> => {
    if (app.process.exitCode !== null || app.process.signalCode !== null) app = await app.restart();
    return app;
  };

  it('SIGTERM lets a slow request finish, answers nobody else, and ends with 0', async () => {
    await running();
    const { keys } = await demoOf(app);
    const { body } = await call(app.url, 'POST', '/api/postback', {
      apiKey: keys.advertiser_secret,
      body: { click_id: await storedClick(app), transaction_id: 'slow', amount: 10, currency: 'USD' },
    });
    const admin = await logIn(app.url, 'admin');

    const [blocker, watcher] = await Promise.all([
      connect(app.database.urls.superuser),
      connect(app.database.urls.superuser),
    ]);
    await blocker.query('BEGIN');
    await blocker.query('SELECT 1 FROM conversions WHERE id = $1 FOR UPDATE', [body.conversion_id]);
    const slow = call(app.url, 'POST', `/api/conversions/${body.conversion_id}/approve`, { token: admin });
    await eventually(async () => {
      const { rows } = await watcher.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows.length).toBeGreaterThan(0);
    });
    await watcher.end();

    const stopped = app.stop();
    await eventually(() => expect(call(app.url, 'GET', '/health/live')).rejects.toThrow());
    expect(app.process.exitCode).toBeNull();
    await blocker.query('COMMIT');
    await blocker.end();

    const answer = await slow;
    expect([answer.status, answer.body.status]).toEqual([200, 'approved']);
    expect(answer.headers.get('connection')).toBe('close');
    // A stop that is not done within 25 s ends with 1.
    expect(await stopped).toBe(0);
    const [reward] = await app.database.query('SELECT 1 FROM rewards');
    expect(reward).toBeDefined();
    expect(app.output()).not.toMatch(/"level":[56]0/);
  });

  it('a second start keeps all data and is ready within seconds', async () => {
    await running();
    const token = await logIn(app.url, 'promoter');
    const before = await demoOf(app);
    const click = await call(app.url, 'GET', '/c/demo?sub1=kept');
    expect(await app.stop()).toBe(0);
    const seconds = await secondsOf(app.restart().then((started) => (app = started)));
    console.log(`second start ready after ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(Math.max(GENEROUS_S, 2 * firstStartS));
    expect((await demoOf(app)).keys).toEqual(before.keys);
    // The secrets are the same ones, so who was logged in still is.
    expect((await call(app.url, 'GET', '/api/auth/me', { token })).status).toBe(200);
    expect(await storedClicks(app, [click.headers.get('x-click-id')!])).toHaveLength(1);
    const tenants = await app.database.query(`SELECT 1 FROM tenants WHERE slug = 'demo'`);
    expect(tenants).toHaveLength(1);
  });

  it('SIGTERM closes connections that are kept alive, busy ones too, and cuts no answer short', async () => {
    await running();
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const ids: string[] = [];
    const statuses = new Set<number | undefined>();
    let isOver = false;
    const visitor = async (): Promise<void> => {
      while (!isOver) {
        const answer = await new Promise<IncomingMessage | null>((resolve) => {
          get(`${app.url}/c/demo?sub1=busy`, { agent }, (response) => {
            response.resume();
            response.on('end', () => resolve(response));
          }).on('error', () => resolve(null));
        });
        if (!answer) return;
        statuses.add(answer.statusCode);
        if (answer.headers['x-click-id']) ids.push(String(answer.headers['x-click-id']));
      }
    };
    const visitors = Array.from({ length: 10 }, visitor);
    await eventually(() => Promise.resolve(expect(ids.length).toBeGreaterThan(200)));
    const stopped = app.stop();
    const seconds = await secondsOf(stopped);
    isOver = true;
    await Promise.all(visitors);
    agent.destroy();
    console.log(`stopped under load after ${seconds.toFixed(1)} s, ${ids.length} clicks`);
    expect(await stopped).toBe(0);
    expect([...statuses]).toEqual([302]);
    // The journal was drained before the end: nothing has to run for the clicks to be there.
    expect(await storedClicks(app, ids)).toEqual([...ids].sort());
  });

  it('kill -9 loses no click that was acknowledged, and stores none twice', async () => {
    await running();
    const acknowledged: string[] = [];
    let isOver = false;
    const visitor = async (): Promise<void> => {
      while (!isOver) {
        const answer = await call(app.url, 'GET', '/c/demo?sub1=killed').catch(() => null);
        const id = answer?.headers.get('x-click-id');
        if (id) acknowledged.push(id);
      }
    };
    const visitors = Array.from({ length: 8 }, visitor);
    await eventually(() => Promise.resolve(expect(acknowledged.length).toBeGreaterThan(300)));
    await app.kill();
    isOver = true;
    await Promise.all(visitors);

    app = await app.restart();
    await eventually(async () =>
      expect(await storedClicks(app, acknowledged)).toEqual([...acknowledged].sort()),
    );
    const [counts] = await app.database.query<{ rows: string; rolled: string }>(
      'SELECT (SELECT count(*) FROM clicks) AS rows, (SELECT sum(clicks) FROM click_rollups) AS rolled',
    );
    expect(counts!.rolled).toBe(counts!.rows);
    expect(await app.database.query('SELECT 1 FROM journal_set_aside')).toEqual([]);
    expect((await call(app.url, 'GET', '/health/ready')).status).toBe(200);
  });

  it('SIGTERM may come twice, and by Ctrl-C', async () => {
    await running();
    app.process.kill('SIGINT');
    app.process.kill('SIGINT');
    app.process.kill('SIGTERM');
    expect(await app.stop()).toBe(0);
    expect(app.output()).not.toMatch(/ {4}at |"level":[56]0/);
  });
});

describe('a stop in the middle of a start', () => {
  it('ends with 0 and leaves nothing behind, whenever it comes', async () => {
    const database = await createDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'afflux-test-'));
    try {
      for (const afterMs of [600, 1_000, 1_400, 1_800]) {
        const run = runApp(baseEnvironment(database, dataDir));
        await sleep(afterMs);
        run.child.kill('SIGTERM');
        const code = await run.exited;
        // Null: the signal came before the program's first line ran.
        expect([0, null]).toContain(code);
        expect(run.output()).not.toMatch(/ {4}at |"level":[56]0/);
      }
      // PostgreSQL notices a moment later that a program has gone.
      await eventually(async () => {
        const left = await database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'afflux %'`,
        );
        expect(left).toEqual([]);
      });
      const app = runApp(baseEnvironment(database, dataDir));
      await eventually(() => Promise.resolve(expect(app.output()).toContain('is ready')), 150_000);
      app.child.kill('SIGTERM');
      expect(await app.exited).toBe(0);
    } finally {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
