import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type TestApp } from '../setup/app.js';
import { connect } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';

let app: TestApp;
let partner: string;
let key: string;
let offerId: string;
let live: Record<string, string>;

const WATCHED = [
  'clicks',
  'conversions',
  'rewards',
  'ledger_entries',
  'payout_items',
  'campaigns',
  'links',
  'users',
];

/** How many rows the live tenants have. */
const liveRows = async (): Promise<Record<string, string>> => {
  const counts = await Promise.all(
    WATCHED.map(async (table) => {
      const [row] = await app.database.query<{ rows: string }>(
        `SELECT count(*) AS rows FROM ${table} x JOIN tenants t ON t.id = x.tenant_id WHERE t.world = 'live'`,
      );
      return [table, row!.rows] as const;
    }),
  );
  return Object.fromEntries(counts);
};

const ask = (method: string, path: string, body?: unknown, apiKey = key): Promise<Answer> =>
  call(app.url, method, path, { apiKey, body });
const must = async (method: string, path: string, body?: unknown): Promise<Answer['body']> => {
  const answer = await ask(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer.body;
};
const refused = ({ status, body }: Answer): [number, string] => [status, body.code];
const linkFor = async (userId: string): Promise<string> => {
  const { campaign_id } = await must('POST', '/v1/campaigns', { offer_id: offerId, share_pct: 40 });
  return (await must('POST', '/v1/links', { campaign_id, user_id: userId })).code as string;
};
const sell = async (code: string, amount: number): Promise<string> => {
  const { click_id } = await must('POST', '/api/test/click', { code });
  const sale = await must('POST', '/api/test/conversion', { click_id, amount });
  expect(sale).toMatchObject({ status: 'approved' });
  return sale.conversion_id as string;
};
const rewardsOf = async (user: string): Promise<[number, string][]> => {
  const { data } = await must('GET', `/v1/rewards/user?user_id=${user}`);
  return (data as { amount: number; status: string }[]).map(({ amount, status }) => [amount, status]);
};

beforeAll(async () => {
  app = await startApp();
  partner = await logIn(app.url, 'partner');
  live = await liveRows();
  const made = await call(app.url, 'POST', '/api/test/keys', { token: partner, body: { name: 'trying' } });
  if (made.status !== 201) throw new Error(made.text);
  expect(made.body.key).toMatch(/^afx_test_pt_/);
  ({ key, testOfferId: offerId } = made.body);
});

afterAll(() => app.dispose());

it('[R108] [B5] plays click, sale, cool-off, payout, refund and clawback, and no row crosses over', async () => {
  const code = await linkFor('user-1');
  const startedAt = performance.now();
  const conversionId = await sell(code, 1_000);
  expect(await rewardsOf('user-1')).toEqual([[40, 'pending']]);
  expect((await must('POST', '/api/test/payout')).payouts).toEqual([]);

  const before = await must('GET', '/api/test/clock');
  const after = await must('POST', '/api/test/clock', { advance: 'P30DT1M' });
  expect(Date.parse(after.now) - Date.parse(before.now)).toBeGreaterThanOrEqual(30 * 86_400_000);
  expect(await rewardsOf('user-1')).toEqual([[40, 'approved']]);

  const { payouts } = await must('POST', '/api/test/payout', {});
  expect(
    payouts.map(({ amount, status }: { amount: number; status: string }) => [amount, status]).sort(),
  ).toEqual([
    [40, 'paid'],
    [60, 'paid'],
  ]);
  expect(await rewardsOf('user-1')).toEqual([[40, 'paid']]);

  const refund = await must('POST', '/api/test/refund', { conversion_id: conversionId });
  expect(refund.status).toBe('reversed');
  expect(await rewardsOf('user-1')).toEqual([
    [-40, 'approved'],
    [40, 'paid'],
  ]);
  const { held } = await must('POST', '/api/test/payout', {});
  expect(held).toHaveLength(2);
  expect(held[0].reason).toBe('negative_balance');

  // What was paid too much is taken off what is earned next.
  await sell(code, 2_000);
  await must('POST', '/api/test/clock', { advance: 'P31D' });
  const again = await must('POST', '/api/test/payout', {});
  expect(again.payouts.map(({ amount }: { amount: number }) => amount).sort()).toEqual([40, 60]);
  console.log(`the whole story took ${Math.round(performance.now() - startedAt)} ms`);

  expect(await liveRows()).toEqual(live);
  const liveKey = (await demoOf(app)).keys.partner;
  expect((await ask('GET', '/v1/campaigns', undefined, liveKey)).body.data).toEqual([]);
  expect(refused(await ask('GET', '/v1/rewards/user?user_id=user-1', undefined, liveKey))).toEqual([
    404,
    'partner.user_not_found',
  ]);
});

it('[R108] the fake bank fails on demand, and pays when it is tried again', async () => {
  await sell(await linkFor('user-2'), 1_000);
  await must('POST', '/api/test/clock', { advance: 'P31D' });
  const failed = await must('POST', '/api/test/payout', { bank: 'soft' });
  expect(failed.payouts.every(({ status }: { status: string }) => status !== 'paid')).toBe(true);
  expect(await rewardsOf('user-2')).toEqual([[40, 'queued']]);
  // With the bank in order again, the payment goes out when its next try is due.
  await must('POST', '/api/test/payout', {});
  await must('POST', '/api/test/clock', { advance: 'PT30M' });
  // The schedule may have taken it a moment before.
  await eventually(async () => expect(await rewardsOf('user-2')).toEqual([[40, 'paid']]));
});

it('[R108] a step answers when what is due is done, also what a schedule has in hand', async () => {
  await sell(await linkFor('user-3'), 1_000);
  // Stands for a schedule that took the reward a moment before.
  const other = await connect(app.database.urls.superuser);
  try {
    await other.query('BEGIN');
    await other.query("SELECT id FROM rewards WHERE status = 'pending' FOR UPDATE");
    let hasAnswered = false;
    const step = must('POST', '/api/test/clock', { advance: 'P31D' }).finally(() => (hasAnswered = true));
    await sleep(300);
    expect(hasAnswered).toBe(false);
    await other.query('ROLLBACK');
    await step;
  } finally {
    await other.end();
  }
  expect(await rewardsOf('user-3')).toEqual([[40, 'approved']]);
});

it('[R108] a live key cannot do what is for the test world, nor a test key reach the live one', async () => {
  const { partner: liveKey, advertiser_secret: shopKey } = (await demoOf(app)).keys;
  for (const [method, path, body] of [
    ['GET', '/api/test/clock', undefined],
    ['POST', '/api/test/clock', { advance: 'P1D' }],
    ['POST', '/api/test/payout', {}],
    ['POST', '/api/test/reset', undefined],
    ['POST', '/api/test/click', { code: 'demo' }],
    ['POST', '/api/test/conversion', { click_id: '0190a000-0000-7000-8000-000000000001', amount: 1 }],
  ] as const) {
    for (const apiKey of [liveKey, shopKey]) {
      expect([path, ...refused(await ask(method, path, body, apiKey))]).toEqual([
        path,
        403,
        'testworld.live_key',
      ]);
    }
  }
  // The demo link is of the live world.
  expect(refused(await ask('POST', '/api/test/click', { code: 'demo' }))).toEqual([404, 'link.not_found']);
  const { body: offers } = await call(app.url, 'GET', '/api/offers', {
    token: await logIn(app.url, 'admin'),
  });
  const foreign = await ask('POST', '/v1/campaigns', { offer_id: offers.data[0].id, share_pct: 1 });
  expect(refused(foreign)).toEqual([404, 'offer.not_found']);
  expect(refused(await ask('POST', '/v1/tenants', { name: 'x' }))).toEqual([409, 'partner.live_only']);
});

it.each([
  ['/api/test/clock', { advance: 'P1M' }, 400, 'request.invalid'],
  ['/api/test/clock', { advance: '-P1D' }, 400, 'request.invalid'],
  ['/api/test/clock', { advance: 'P9999D' }, 400, 'testworld.too_far'],
  [
    '/api/test/conversion',
    { click_id: '0190a000-0000-7000-8000-000000000001', amount: 1 },
    404,
    'click.not_found',
  ],
  ['/api/test/conversion', { click_id: 'x', amount: 1 }, 400, 'request.invalid'],
  ['/api/test/payout', { bank: 'closed' }, 400, 'request.invalid'],
])('[R108] %s refuses %j', async (path, body, status, code) =>
  expect(refused(await ask('POST', path, body))).toEqual([status, code]),
);

it('[R108] a reset forgets what happened, keeps what was set up and sets the clock right', async () => {
  const code = await linkFor('user-3');
  await sell(code, 1_000);
  await must('POST', '/api/test/clock', { advance: 'P31D' });
  await must('POST', '/api/test/payout', {});
  expect((await ask('POST', '/api/test/reset')).status).toBe(204);
  expect(await rewardsOf('user-3')).toEqual([]);
  const { now, aheadSeconds } = await must('GET', '/api/test/clock');
  expect(aheadSeconds).toBe(0);
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
  expect((await must('GET', '/v1/campaigns')).data.length).toBeGreaterThan(0);
  expect(await liveRows()).toEqual(live);
  await sell(code, 1_000);
  expect(await rewardsOf('user-3')).toEqual([[40, 'pending']]);
  // The books of a live world cannot be forgotten, whoever asks.
  const [demo] = await app.database.query<{ id: string }>(`SELECT id FROM tenants WHERE slug = 'demo'`);
  await expect(app.database.query('SELECT reset_test_world($1)', [demo!.id])).rejects.toThrow(/test world/);
});
