import { newId } from '../../src/kernel/ids/uuid.js';
import { createUser } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, logIn } from '../setup/http.js';
import { sell } from '../setup/sales.js';
import { withJob } from '../setup/schedule.js';

describe('payouts', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let promoter: string;
  let promoterId: string;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    promoterId = (await call(app.url, 'GET', '/api/auth/me', { token: promoter })).body.id as string;
  });
  afterAll(() => app.dispose());

  const get = (path: string, token = admin): Promise<Answer> => call(app.url, 'GET', path, { token });
  const post = (path: string, body: unknown = {}, token = admin): Promise<Answer> =>
    call(app.url, 'POST', path, { token, body });
  const run = (provider = 'sandbox'): Promise<Answer> => post('/api/admin/payouts/runs', { provider });
  const refund = (id: string, amount?: number): Promise<Answer> =>
    post(`/api/conversions/${id}/refund`, { ...(amount ? { amount } : {}), reason: 'sent back' });
  /** A sale whose reward may be paid: the cool-off has its own tests. */
  const earn = async (amount: number): Promise<string> => {
    const id = await sell(app, key, { amount });
    await post(`/api/conversions/${id}/approve`);
    await app.database.query(`UPDATE rewards SET status = 'approved' WHERE conversion_id = $1`, [id]);
    return id;
  };
  const rewardsOf = async (id: string) =>
    (await get(`/api/rewards?conversionId=${id}`)).body.data as { amount: number; status: string }[];
  const balance = async (): Promise<number> => {
    const { body } = await get(`/api/ledger/accounts?kind=promoter&ownerId=${promoterId}`);
    return body.data[0].balance as number;
  };
  const itemOf = async (batchId: string) =>
    (await get(`/api/admin/payouts/batches/${batchId}/items`)).body.data[0] as Record<string, unknown>;
  const becomes = (batchId: string, fields: Record<string, unknown>): Promise<void> =>
    withJob(app, 'payouts.send-due', async () => expect(await itemOf(batchId)).toMatchObject(fields));
  const approve = (batchId: string): Promise<Answer> => post(`/api/admin/payouts/batches/${batchId}/approve`);
  const rules = (list: unknown[]): Promise<Answer> =>
    call(app.url, 'PUT', '/api/admin/payouts/sandbox', { token: admin, body: { rules: list } });
  const transfers = (): Promise<{ item_id: string; amount: number }[]> =>
    app.database.query('SELECT item_id, amount_minor::int AS amount FROM sandbox_transfers');

  it('[R95] leave what is below the minimum, and pay it once it is enough, each reward once', async () => {
    const first = await earn(60);
    const early = await run();
    expect(early.status).toBe(201);
    expect(early.body).toEqual({
      batch: null,
      held: [
        {
          beneficiaryKind: 'promoter',
          beneficiaryId: promoterId,
          amount: 6,
          currency: 'USD',
          reason: 'below_minimum',
        },
      ],
    });
    const second = await earn(40);
    const runs = await Promise.all([run(), run(), run(), run()]);
    const batches = runs.map(({ body }) => body.batch).filter(Boolean) as Record<string, unknown>[];
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject({
      status: 'draft',
      provider: 'sandbox',
      totals: [{ currency: 'USD', amount: 10, payouts: 1, paid: 0, failed: 0 }],
    });
    const batchId = batches[0]!.id as string;
    expect((await rewardsOf(first))[0]!.status).toBe('queued');
    expect(await balance()).toBe(10);
    expect((await approve(batchId)).body.status).toBe('approved');
    expect((await approve(batchId)).body.code).toBe('payout.invalid_transition');
    await becomes(batchId, { status: 'paid', amount: 10, rewards: 2, attempts: 1, error: null });
    for (const id of [first, second]) expect((await rewardsOf(id))[0]!.status).toBe('paid');
    expect(await balance()).toBe(0);
    expect((await get(`/api/admin/payouts/batches/${batchId}`)).body).toMatchObject({
      status: 'completed',
      totals: [{ paid: 1, failed: 0 }],
    });
    expect((await get('/api/payouts', promoter)).body.data).toMatchObject([{ amount: 10, status: 'paid' }]);
    expect(await transfers()).toMatchObject([{ amount: 1000 }]);
    const events = await app.database.query<{ type: string; n: number }>(
      `SELECT type, count(*)::int AS n FROM outbox_events WHERE entity_type IN ('reward', 'payout') GROUP BY type ORDER BY type`,
    );
    expect(events).toEqual([
      { type: 'payout.completed', n: 1 },
      { type: 'reward.paid', n: 2 },
      { type: 'reward.queued', n: 2 },
    ]);
  });

  it('[B3] net what is taken back after a payout against what is earned next', async () => {
    const sale = await earn(300);
    const { body } = await run();
    await approve(body.batch.id as string);
    await becomes(body.batch.id as string, { status: 'paid', amount: 30 });
    await refund(sale, 120);
    expect(await balance()).toBe(-12);
    expect(await rewardsOf(sale)).toMatchObject([
      { amount: -12, status: 'approved' },
      { amount: 30, status: 'paid', reversed: 12 },
    ]);
    expect((await run()).body).toMatchObject({
      batch: null,
      held: [{ amount: -12, reason: 'negative_balance' }],
    });
    await earn(250);
    const next = (await run()).body.batch as { id: string };
    await approve(next.id);
    await becomes(next.id, { status: 'paid', amount: 13, rewards: 2 });
    expect(await balance()).toBe(0);
    await refund(sale);
    expect(await balance()).toBe(-18);
    await earn(180);
    expect((await run()).body).toMatchObject({ batch: null, held: [{ amount: 0 }] });
    expect(await balance()).toBe(0);
  });

  it('[R96] that fail for the moment are tried again after 3, 5 and 15 minutes, at most ten times', async () => {
    await rules([{ failure: 'soft' }]);
    await earn(150);
    const batchId = (await run()).body.batch.id as string;
    await approve(batchId);
    await becomes(batchId, { status: 'pending', attempts: 1, error: 'the sandbox bank is not available' });
    const pause = Date.parse((await itemOf(batchId)).nextAttemptAt as string) - Date.now();
    expect(pause).toBeGreaterThan(150_000);
    expect(pause).toBeLessThanOrEqual(180_000);
    // The money is on its way all the time.
    expect(await balance()).toBe(0);
    await app.database.query(`UPDATE payout_items SET due_at = now(), attempts = 10 WHERE batch_id = $1`, [
      batchId,
    ]);
    await becomes(batchId, { status: 'failed', attempts: 11, nextAttemptAt: null });
    expect(await balance()).toBe(15);
    expect((await get(`/api/admin/payouts/batches/${batchId}`)).body.status).toBe('completed');
    await rules([]);
    await post(`/api/admin/payouts/items/${(await itemOf(batchId)).id as string}/release`);
    const again = (await run()).body.batch.id as string;
    await rules([{ failure: 'soft', beneficiaryId: promoterId }]);
    await approve(again);
    await becomes(again, { status: 'pending', attempts: 1 });
    await rules([]);
    await app.database.query(`UPDATE payout_items SET due_at = now() WHERE batch_id = $1`, [again]);
    await becomes(again, { status: 'paid', attempts: 2, error: null, amount: 15 });
    expect(await balance()).toBe(0);
  });

  it('[R96] that fail for good give the money back and wait for somebody to release them', async () => {
    const sale = await earn(200);
    await rules([{ failure: 'hard', beneficiaryId: promoterId }]);
    const batchId = (await run()).body.batch.id as string;
    await approve(batchId);
    await becomes(batchId, {
      status: 'failed',
      attempts: 1,
      error: 'the sandbox bank refuses this beneficiary',
    });
    expect((await rewardsOf(sale))[0]!.status).toBe('failed');
    expect(await balance()).toBe(20);
    await earn(100);
    expect((await run()).body).toMatchObject({ batch: null, held: [{ reason: 'returned', amount: 10 }] });
    await rules([]);
    const itemId = (await itemOf(batchId)).id as string;
    expect((await post(`/api/admin/payouts/items/${itemId}/release`)).body.status).toBe('released');
    expect((await post(`/api/admin/payouts/items/${itemId}/release`)).status).toBe(409);
    const next = (await run()).body.batch.id as string;
    await approve(next);
    await becomes(next, { status: 'paid', amount: 30 });
    expect(await balance()).toBe(0);
  });

  it('[R95] are held while an identity check is open', async () => {
    await earn(100);
    const path = `/api/admin/users/${promoterId}`;
    await app.database.query(`UPDATE users SET kyc_status = 'required' WHERE id = $1`, [promoterId]);
    expect((await run()).body).toMatchObject({
      batch: null,
      held: [{ amount: 10, reason: 'identity_check' }],
    });
    await app.database.query(`UPDATE users SET kyc_status = 'verified' WHERE id = $1`, [promoterId]);
    expect((await get(path)).body.kycStatus).toBe('verified');
    const batchId = (await run()).body.batch.id as string;
    expect((await post(`/api/admin/payouts/batches/${batchId}/cancel`)).body.status).toBe('cancelled');
    expect((await approve(batchId)).status).toBe(409);
    expect((await run()).body.batch).toMatchObject({ totals: [{ amount: 10 }] });
  });

  it('[R95] go through a file for the bank, whose cells are no formulas, and are confirmed by hand', async () => {
    await app.database.query(`UPDATE users SET display_name = '=HYPERLINK("http://x")' WHERE id = $1`, [
      promoterId,
    ]);
    const sale = await earn(120);
    const batchId = (await run('csv')).body.batch.id as string;
    await approve(batchId);
    await becomes(batchId, { status: 'processing', attempts: 1, nextAttemptAt: null });
    const file = await get(`/api/admin/payouts/batches/${batchId}/file`);
    expect(file.headers.get('content-type')).toMatch(/^text\/csv/);
    const itemId = (await itemOf(batchId)).id as string;
    expect(file.text.trim().split('\r\n')).toEqual([
      'payout_id,beneficiary_id,name,email,amount,currency',
      `${itemId},${promoterId},"'=HYPERLINK(""http://x"")",promoter@demo.test,12.00,USD`,
    ]);
    expect((await post(`/api/admin/payouts/items/${itemId}/confirm`, {})).status).toBe(400);
    const paid = await post(`/api/admin/payouts/items/${itemId}/confirm`, { reference: 'SEPA-1' });
    expect(paid.body).toMatchObject({ status: 'paid', reference: 'SEPA-1' });
    expect((await post(`/api/admin/payouts/items/${itemId}/fail`, { reason: 'no' })).status).toBe(409);
    expect((await rewardsOf(sale))[0]!.status).toBe('paid');
    expect(await balance()).toBe(10);
  });

  it('[R95] are for those who handle money, and refuse what they do not know', async () => {
    const viewer = await createUser(app.url, admin, { roles: ['ADMIN'], permissionSets: ['viewer'] });
    expect((await post('/api/admin/payouts/runs', {}, viewer.token)).status).toBe(403);
    expect((await post('/api/admin/payouts/runs', {}, promoter)).status).toBe(403);
    expect((await get('/api/admin/payouts/batches', viewer.token)).status).toBe(200);
    expect((await post('/api/admin/payouts/runs', { provider: 'cash' })).status).toBe(400);
    expect((await get(`/api/admin/payouts/batches/${newId()}`)).body.code).toBe('payout.batch_not_found');
    expect((await post(`/api/admin/payouts/items/${newId()}/release`)).body.code).toBe('payout.not_found');
    expect((await rules([{ failure: 'odd' }])).status).toBe(400);
    expect((await rules([{ failure: 'hard', beneficiaryId: newId() }])).status).toBe(404);
    const minimum = (minimumPayouts: unknown): Promise<Answer> =>
      call(app.url, 'PATCH', '/api/admin/money/settings', { token: admin, body: { minimumPayouts } });
    for (const bad of [{ XXX: 5 }, { USD: -5 }, { USD: 'ten' }, { USD: 0.001 }, { JPY: 1.5 }, []]) {
      expect([bad, (await minimum(bad)).status]).toEqual([bad, 400]);
    }
    expect((await minimum({ USD: 2.5, JPY: 500 })).body.minimumPayouts).toEqual({ USD: 2.5, JPY: 500 });
    expect((await get('/api/ledger/trial-balance')).body.balanced).toBe(true);
  });
});
