import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { createDatabase, testServer } from '../setup/database.js';
import { BROWSER, call, eventually, logIn } from '../setup/http.js';
import { startProxy, type TcpProxy } from '../setup/tcp-proxy.js';
import { HUMAN } from '../setup/tracking.js';

let proxy: TcpProxy;
let app: TestApp;
let pk: string;

beforeAll(async () => {
  proxy = await startProxy(testServer());
  const database = await createDatabase();
  const { app: url, system, migration } = database.urls;
  const env = {
    DATABASE_URL: proxy.through(url),
    SYSTEM_DATABASE_URL: proxy.through(system),
    MIGRATION_DATABASE_URL: proxy.through(migration),
  };
  app = await startApp({ env, database });
  const token = await logIn(app.url, 'admin');
  const key = { name: 'app', kind: 'pk' };
  pk = (await call(app.url, 'POST', '/api/keys', { token, body: key })).body.key;
});
afterAll(async () => {
  proxy.open();
  await app.dispose();
  await proxy.close();
});

const open = async (): Promise<string> => {
  const answer = await call(app.url, 'GET', '/c/demo', { headers: BROWSER });
  expect(answer.status).toBe(302);
  return answer.headers.get('x-click-id')!;
};
const show = async (): Promise<string> => {
  const answer = await fetch(`${app.url}/i/demo.gif`, { headers: BROWSER });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  return answer.headers.get('x-impression-id')!;
};
const hand = (click: Record<string, unknown>, apiKey = pk) =>
  call(app.url, 'POST', '/api/sdk/click', { apiKey, body: { code: 'demo', user_agent: HUMAN, ...click } });

const countIn = async (table: string, ids: string[]): Promise<number> => {
  const [row] = await app.database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  return row!.count;
};
const totals = async (): Promise<{ rows: number; rolled: number; records: number }> => {
  const [row] = await app.database.query<{ rows: number; rolled: number; records: number }>(
    `SELECT (SELECT count(*)::int FROM clicks) AS rows, (SELECT sum(clicks)::int FROM click_rollups) AS rolled,
            (SELECT sum(records)::int FROM journal_checkpoints) AS records`,
  );
  return row!;
};

it('[R66] loses no click and no impression while the database is down', async () => {
  await open();
  await show();
  expect((await hand({})).status).toBe(201);
  proxy.shut();
  const clicks = await Promise.all(Array.from({ length: 50 }, open));
  const views = await Promise.all(Array.from({ length: 20 }, show));
  const own = Array.from({ length: 30 }, () => newId());
  for (const click_id of [...own, ...own]) {
    const answer = await hand({ click_id });
    expect([answer.status, answer.body.click_id]).toEqual([201, click_id]);
  }
  const stranger = await hand({}, `afx_live_pk_${'A'.repeat(12)}_${'B'.repeat(43)}`);
  expect([stranger.status, stranger.body.code]).toEqual([503, 'key.lookup_unavailable']);
  expect(stranger.headers.get('retry-after')).toBeTruthy();
  const nowhere = await call(app.url, 'GET', '/c/never-seen', { headers: { accept: 'application/json' } });
  expect([nowhere.status, nowhere.body.code]).toEqual([503, 'link.lookup_unavailable']);
  expect(await countIn('clicks', clicks)).toBe(0);
  proxy.open();
  await eventually(async () => {
    expect(await countIn('clicks', [...clicks, ...own])).toBe(80);
    expect(await countIn('impressions', views)).toBe(20);
  });
  const { rows, rolled } = await totals();
  expect(rolled).toBe(rows);
});

it('[R68] applies after a crash only what was unfinished', async () => {
  const done = await Promise.all(Array.from({ length: 40 }, open));
  await eventually(async () => expect(await countIn('clicks', done)).toBe(40));
  const before = await totals();
  proxy.shut();
  const unfinished = await Promise.all(Array.from({ length: 25 }, open));
  await app.kill();
  proxy.open();
  app = await app.restart();
  await eventually(async () => expect(await countIn('clicks', unfinished)).toBe(25));
  const after = await totals();
  expect(after).toEqual({ rows: before.rows + 25, rolled: before.rolled + 25, records: before.records + 25 });
});
