import { Redis } from 'ioredis';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { demoOf } from '../setup/demo.js';
import { BROWSER, call, eventually, logIn } from '../setup/http.js';

const redisUrl = process.env.AFFLUX_TEST_REDIS_URL;

/** The main job of the README, on whatever the queues run. */
async function mainJob(app: TestApp): Promise<void> {
  const { keys } = await demoOf(app);
  const click = await call(app.url, 'GET', '/c/demo?sub1=hello', { headers: BROWSER });
  expect(click.status).toBe(302);
  const clickId = click.headers.get('x-click-id');

  const sale = { click_id: clickId, transaction_id: 'order-1', amount: 49.99, currency: 'USD' };
  // A sale that comes before its click is stored waits a second for it, and is queued after that.
  await eventually(async () =>
    expect(await app.database.query('SELECT 1 FROM clicks WHERE id = $1', [clickId])).toHaveLength(1),
  );
  const postback = await call(app.url, 'POST', '/api/postback', {
    apiKey: keys.advertiser_secret,
    body: sale,
  });
  expect(postback.status).toBe(201);
  expect(postback.body).toMatchObject({ conversion_id: expect.any(String), status: 'pending' });
  const conversionId = postback.body.conversion_id as string;

  const login = await call(app.url, 'POST', '/api/auth/login', {
    body: { email: 'promoter@demo.test', password: 'afflux-demo' },
  });
  expect(login.body).toMatchObject({
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    expiresIn: 3600,
    user: { email: 'promoter@demo.test' },
  });
  const promoter = login.body.accessToken as string;

  const conversions = await call(app.url, 'GET', '/api/conversions', { token: promoter });
  expect(conversions.body.data).toHaveLength(1);
  expect(conversions.body.data[0]).toMatchObject({
    id: conversionId,
    clickId,
    transactionId: 'order-1',
    amount: 49.99,
    currency: 'USD',
    status: 'pending',
    event: expect.any(String),
    sub1: 'hello',
    commission: 5,
  });

  const refused = await call(app.url, 'POST', `/api/conversions/${conversionId}/approve`, {
    token: promoter,
  });
  expect(refused.status).toBe(403);
  const admin = await logIn(app.url, 'admin');
  const approved = await call(app.url, 'POST', `/api/conversions/${conversionId}/approve`, { token: admin });
  expect([approved.status, approved.body.status]).toEqual([200, 'approved']);

  const rewards = await call(app.url, 'GET', '/api/rewards', { token: promoter });
  expect(rewards.body.data).toHaveLength(1);
  expect(rewards.body.data[0]).toMatchObject({ amount: 5, currency: 'USD', status: 'pending', conversionId });
  const days = (Date.parse(rewards.body.data[0].eta) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThan(30.1);

  const balance = await call(app.url, 'GET', '/api/ledger/trial-balance', { token: admin });
  expect(balance.body).toEqual({ balanced: true, currencies: [{ currency: 'USD', debit: 5, credit: 5 }] });

  // The roll-ups are kept by the queues' consumers, so this is what shows that events arrive.
  await eventually(async () => {
    const stats = await call(app.url, 'GET', '/api/stats/summary', { token: promoter });
    expect(stats.body.today).toMatchObject({ clicks: 1, conversions: 1 });
  });
  await eventually(async () => {
    const [waiting] = await app.database.query<{ count: string }>(
      'SELECT count(*) FROM outbox_deliveries WHERE received_at IS NULL',
    );
    expect(waiting!.count).toBe('0');
  });
}

describe('the main job', () => {
  beforeEach(() => awayFromMidnight());

  it('[B7] runs with PostgreSQL alone', async () => {
    const app = await startApp();
    try {
      await mainJob(app);
      const jobs = await app.database.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'bullmq'`);
      expect(jobs.length).toBeGreaterThan(0);
    } finally {
      await app.dispose();
    }
  });

  const onRedis = redisUrl ? it : it.skip;
  onRedis('[B7] runs with the queues on Redis by one variable', async () => {
    const app = await startApp({ env: { REDIS_URL: redisUrl! } });
    try {
      await mainJob(app);
      const health = await call(app.url, 'GET', '/health');
      expect(health.body.parts.queue).toMatchObject({ status: 'up' });
      const redis = new Redis(redisUrl!);
      const keys = await redis.keys('afflux:*');
      redis.disconnect();
      expect(keys.length).toBeGreaterThan(0);
    } finally {
      await app.dispose();
    }
  });
});
