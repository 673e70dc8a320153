import { newId } from '../../src/kernel/ids/uuid.js';
import { createUser } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { addAdvertiser, type OtherAdvertiser, sell } from '../setup/sales.js';

describe('refunds', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let promoter: string;
  let advertiser: string;
  let other: OtherAdvertiser;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'stranger');
  });
  afterAll(() => app.dispose());

  const get = (path: string, token = admin): Promise<Answer> => call(app.url, 'GET', path, { token });
  const act = (id: string, action: string, body: unknown = {}, token = admin): Promise<Answer> =>
    call(app.url, 'POST', `/api/conversions/${id}/${action}`, { token, body });
  const refund = (id: string, amount?: unknown, token = admin): Promise<Answer> =>
    act(id, 'refund', { ...(amount === undefined ? {} : { amount }), reason: 'sent back' }, token);
  const approved = async (amount: number): Promise<string> => {
    const id = await sell(app, key, { amount });
    expect((await act(id, 'approve')).status).toBe(200);
    return id;
  };
  const rewardsOf = async (id: string) => {
    const { body } = await get(`/api/rewards?conversionId=${id}`);
    return body.data as { amount: number; reversed: number; status: string; beneficiaryId: string }[];
  };
  /** Sums of the ledger by kind of account, credits less debits, in minor units. */
  const booksOf = async (id: string): Promise<Record<string, number>> => {
    const rows = await app.database.query<{ kind: string; sum: number }>(
      `SELECT a.kind, sum(e.credit_minor - e.debit_minor)::int AS sum FROM ledger_entries e
         JOIN ledger_transactions t ON t.id = e.transaction_id JOIN ledger_accounts a ON a.id = e.account_id
        WHERE t.source_type = 'conversion' AND t.source_id = $1 GROUP BY a.kind`,
      [id],
    );
    return Object.fromEntries(rows.map(({ kind, sum }) => [kind, sum]));
  };

  it('[R65] of a pending sale rejects it, and moves no money', async () => {
    const id = await sell(app, key, { amount: 30 });
    const answer = await refund(id);
    expect([answer.status, answer.body.status, answer.body.reason]).toEqual([200, 'rejected', 'sent back']);
    expect(answer.body).toMatchObject({ refunded: 30, reversedCommission: 3 });
    expect(await booksOf(id)).toEqual({});
    expect((await act(id, 'approve')).body.code).toBe('conversion.already_decided');
  });

  it('[R65] [R97] of an approved sale reverses it, its reward inside the cool-off and every entry', async () => {
    const id = await approved(33.35);
    expect(await booksOf(id)).toEqual({ advertiser: -334, promoter: 334 });
    const answer = await refund(id, undefined, advertiser);
    expect(answer.body).toMatchObject({ status: 'reversed', refunded: 33.35, reversedCommission: 3.34 });
    expect(await rewardsOf(id)).toMatchObject([{ amount: 3.34, reversed: 3.34, status: 'reversed' }]);
    expect(await booksOf(id)).toEqual({ advertiser: 0, promoter: 0 });
    const again = await refund(id);
    expect([again.status, again.body.code, again.body.details]).toEqual([
      409,
      'conversion.not_refundable',
      { status: 'reversed' },
    ]);
  });

  it('[R65] in parts takes back the commission of all of them, rounded once, and ends with everything', async () => {
    const id = await approved(10.05);
    expect((await refund(id, 3.35)).body).toMatchObject({ status: 'approved', reversedCommission: 0.34 });
    expect((await refund(id, 3.35)).body).toMatchObject({ status: 'approved', reversedCommission: 0.67 });
    expect(await rewardsOf(id)).toMatchObject([{ amount: 1.01, reversed: 0.67, status: 'pending' }]);
    const more = await refund(id, 3.36);
    expect([more.status, more.body.code, more.body.details]).toEqual([
      422,
      'conversion.refund_exceeds_rest',
      { rest: 3.35, currency: 'USD' },
    ]);
    expect((await refund(id, 3.35)).body).toMatchObject({ status: 'reversed', reversedCommission: 1.01 });
    expect(await booksOf(id)).toEqual({ advertiser: 0, promoter: 0 });
    const history = await get(`/api/conversions/${id}/changes`);
    expect(history.body.data).toMatchObject([
      { kind: 'refunded', amount: 3.35, commission: 0.34, reason: 'sent back' },
      { kind: 'refunded', amount: 3.35, commission: 0.33 },
      { kind: 'refunded', amount: 3.35, commission: 0.34 },
      { kind: 'approved', commission: 1.01 },
    ]);
    expect((history.body.data as { actor: string }[]).every(({ actor }) => actor.startsWith('user:'))).toBe(
      true,
    );
  });

  it('[R65] of a part of a pending sale leaves it pending, and approving credits what stands', async () => {
    const id = await sell(app, key, { amount: 100 });
    expect((await refund(id, 25)).body).toMatchObject({
      status: 'pending',
      refunded: 25,
      reversedCommission: 2.5,
    });
    expect((await act(id, 'approve')).body).toMatchObject({ status: 'approved', commission: 10 });
    expect(await booksOf(id)).toEqual({ advertiser: -750, promoter: 750 });
    expect(await rewardsOf(id)).toMatchObject([{ amount: 10, reversed: 2.5, status: 'pending' }]);
  });

  it('[R58] cannot be had by rejecting what is approved', async () => {
    const id = await approved(10);
    const answer = await act(id, 'reject', { reason: 'changed my mind' });
    expect([answer.status, answer.body.code]).toEqual([409, 'conversion.already_decided']);
    expect(await booksOf(id)).toEqual({ advertiser: -100, promoter: 100 });
  });

  it('[B3] takes back from every promoter of a path in proportion, to the cent', async () => {
    const id = await sell(app, key, { amount: 100 });
    const [second, third] = [
      await createUser(app.url, admin, { roles: ['PROMOTER'] }),
      await createUser(app.url, admin, { roles: ['PROMOTER'] }),
    ];
    await app.database.query('DELETE FROM conversion_shares WHERE conversion_id = $1', [id]);
    await app.database.query(
      `INSERT INTO conversion_shares (tenant_id, conversion_id, position, promoter_id, link_id, touch_kind, touched_at,
                                      numerator, denominator, commission_minor)
       SELECT c.tenant_id, c.id, s.position, coalesce(s.promoter, c.promoter_id), c.link_id, 'click', now(), 1, 3, s.minor
         FROM conversions c,
              (VALUES (0, NULL::uuid, 334), (1, $2::uuid, 333), (2, $3::uuid, 333)) AS s (position, promoter, minor)
        WHERE c.id = $1`,
      [id, second.id, third.id],
    );
    await act(id, 'approve');
    const [mine] = (await get(`/api/rewards?conversionId=${id}`, promoter)).body.data;
    expect(mine).toMatchObject({ amount: 3.34 });
    expect((await get(`/api/rewards?conversionId=${id}`, second.token)).body.data).toMatchObject([
      { amount: 3.33 },
    ]);
    expect(await booksOf(id)).toEqual({ advertiser: -1000, promoter: 1000 });
    await refund(id, 50);
    const left = (await rewardsOf(id)).map(({ amount, reversed }) => Math.round((amount - reversed) * 100));
    expect(left.reduce((sum, minor) => sum + minor, 0)).toBe(500);
    expect([...left].sort()).toEqual([166, 167, 167]);
    await refund(id);
    expect(
      (await rewardsOf(id)).every(
        ({ amount, reversed, status }) => amount === reversed && status === 'reversed',
      ),
    ).toBe(true);
    const balances = await app.database.query<{ sum: string }>(
      `SELECT sum(e.credit_minor - e.debit_minor)::int AS sum FROM ledger_entries e
         JOIN ledger_transactions t ON t.id = e.transaction_id WHERE t.source_id = $1 GROUP BY e.account_id`,
      [id],
    );
    expect(balances.map(({ sum }) => sum)).toEqual([0, 0, 0, 0]);
  });

  it('[R101] charges the fee of what is approved to the company, and returns it with the commission', async () => {
    const set = (body: unknown, token = admin): Promise<Answer> =>
      call(app.url, 'PATCH', '/api/admin/money/settings', { token, body });
    expect((await get('/api/admin/money/settings')).body).toEqual({ feePercent: 0, minimumPayouts: {} });
    for (const feePercent of [-1, 100.01, 1.005, 'five', null])
      expect((await set({ feePercent })).status).toBe(400);
    expect((await set({ feePercent: 5 }, advertiser)).status).toBe(403);
    expect((await set({ feePercent: 5 })).body.feePercent).toBe(5);
    const id = await approved(210);
    expect(await booksOf(id)).toEqual({ advertiser: -2205, promoter: 2100, platform_fee: 105 });
    await refund(id, 105);
    expect(await booksOf(id)).toEqual({ advertiser: -1103, promoter: 1050, platform_fee: 53 });
    // What was agreed when it was approved holds, whatever is agreed later.
    await set({ feePercent: 50 });
    await refund(id);
    expect(await booksOf(id)).toEqual({ advertiser: 0, promoter: 0, platform_fee: 0 });
    await set({ feePercent: 0 });
  });

  it('[B4] shows first what a reversal touches, changes nothing, and then does exactly that', async () => {
    const reverse = (body: object, token = admin): Promise<Answer> =>
      call(app.url, 'POST', '/api/conversions/reversals', { token, body: { reason: 'all of it', ...body } });
    const preview = (body: object, token = admin): Promise<Answer> =>
      call(app.url, 'POST', '/api/conversions/reversal-preview', { token, body });
    const [pending, fresh, paid, gone] = [
      await sell(app, key, { amount: 30 }),
      await approved(33.35),
      await approved(50),
      await sell(app, key, { amount: 70 }),
    ];
    await act(gone, 'reject', { reason: 'no' });
    await refund(fresh, 3.35);
    await app.database.query(`UPDATE rewards SET status = 'paid' WHERE conversion_id = $1`, [paid]);
    const [intake] = await app.database.query<{ id: string }>(
      'SELECT id FROM conversion_intakes WHERE conversion_id = $1',
      [pending],
    );
    const conversionIds = [fresh, paid, gone];
    const state = () =>
      app.database.query(
        `SELECT (SELECT jsonb_agg(c ORDER BY c.id) FROM conversions c) AS conversions,
                (SELECT jsonb_agg(r ORDER BY r.id) FROM rewards r) AS rewards,
                (SELECT count(*) FROM ledger_entries) AS entries, (SELECT count(*) FROM conversion_changes) AS changes,
                (SELECT count(*) FROM audit_entries) AS audit`,
      );
    const before = await state();
    const body = { action: 'refund', conversionIds, intakeIds: [intake!.id] };
    const shown = await preview(body);
    expect(await state()).toEqual(before);
    expect(shown.status).toBe(200);
    expect(shown.body).toMatchObject({
      conversions: 3,
      totals: [{ currency: 'USD', conversions: 3, amount: 110, commission: 11, fee: 0 }],
      parties: [{ beneficiaryKind: 'promoter', currency: 'USD', pending: 3, credited: 3, paid: 5 }],
      skipped: [{ id: gone, code: 'conversion.not_refundable' }],
    });
    const effects = (shown.body.rewards as { conversionId: string; effect: string }[]).map((reward) => [
      ...[reward.conversionId, reward.effect],
    ]);
    expect(effects.sort()).toEqual(
      [
        [fresh, 'reversed'],
        [paid, 'below_zero'],
      ].sort(),
    );
    const done = await reverse(body, advertiser);
    expect(done.status).toBe(200);
    expect(done.body).toEqual(shown.body);
    for (const { id, statusAfter } of shown.body.changes as { id: string; statusAfter: string }[])
      expect((await get(`/api/conversions/${id}`)).body.status).toBe(statusAfter);
    expect(await rewardsOf(fresh)).toMatchObject([{ amount: 3.34, reversed: 3.34, status: 'reversed' }]);
    expect((await rewardsOf(paid)).map(({ amount, status }) => [amount, status])).toEqual([
      [-5, 'approved'],
      [5, 'paid'],
    ]);
    expect(await booksOf(fresh)).toEqual({ advertiser: 0, promoter: 0 });
    expect((await preview(body)).body).toMatchObject({
      conversions: 0,
      totals: [],
      parties: [],
      rewards: [],
    });

    const part = await approved(10.05);
    const request = { action: 'refund', conversionIds: [part], amount: 3.35 };
    const [foreseen, did] = [await preview(request), await reverse(request)];
    expect(did.body).toEqual(foreseen.body);
    expect(foreseen.body).toMatchObject({
      changes: [{ id: part, status: 'approved', statusAfter: 'approved', amount: 3.35, commission: 0.34 }],
      rewards: [{ conversionId: part, takenBack: 0.34, effect: 'shrinks' }],
    });
    const wait = await sell(app, key, { amount: 20 });
    const rejecting = { action: 'reject', conversionIds: [part, wait] };
    expect((await preview(rejecting)).body).toMatchObject({
      conversions: 1,
      parties: [{ pending: 2, credited: 0, paid: 0 }],
      skipped: [{ id: part, code: 'conversion.already_decided' }],
    });
    expect((await reverse(rejecting)).body.conversions).toBe(1);
    expect((await get(`/api/conversions/${wait}`)).body).toMatchObject({
      status: 'rejected',
      reason: 'all of it',
    });
    for (const [wrong, status] of [
      [{ action: 'refund' }, 400],
      [{ action: 'refund', conversionIds: [] }, 400],
      [{ action: 'burn', conversionIds: [part] }, 400],
      [{ action: 'refund', conversionIds: [part, wait], amount: 5 }, 400],
      [{ action: 'refund', conversionIds: [part], amount: -1 }, 400],
      [{ action: 'refund', conversionIds: [part], amount: 0.001 }, 400],
      [{ action: 'refund', conversionIds: ['nope'] }, 400],
      [{ action: 'refund', conversionIds: [part, newId()] }, 404],
      [{ action: 'refund', intakeIds: [newId()] }, 404],
    ] as const) {
      expect([wrong, (await preview(wrong)).status]).toEqual([wrong, status]);
    }
    expect((await preview(request, promoter)).status).toBe(403);
    expect((await preview(request, other.token)).body.code).toBe('conversion.not_found');
    expect((await reverse(request, other.token)).body.code).toBe('conversion.not_found');
  });

  it('[R65] refuses what is no refund, and whoever may not', async () => {
    const id = await approved(20);
    for (const amount of [-1, 0, 'ten', null, 1e300, 0.001, {}, [5]]) {
      expect([amount, (await refund(id, amount)).status]).toEqual([amount, 400]);
    }
    for (const body of [{}, { reason: '' }, { amount: 5 }, { amount: 5, reason: 'x', currency: 'EUR' }]) {
      expect((await act(id, 'refund', body)).status).toBe(400);
    }
    expect((await refund(id, 5, promoter)).status).toBe(403);
    expect((await refund(id, 5, other.token)).body.code).toBe('conversion.not_found');
    expect((await refund(newId(), 5)).body.code).toBe('conversion.not_found');
    expect((await refund('nope', 5)).status).toBe(400);
    expect((await get(`/api/conversions/${id}/changes`, other.token)).status).toBe(404);
    expect((await get(`/api/conversions/${id}/changes`, promoter)).status).toBe(403);
    expect(await booksOf(id)).toEqual({ advertiser: -200, promoter: 200 });
  });

  it('[R65] takes back once for one Idempotency-Key, and never too much for many at once', async () => {
    const id = await approved(20);
    const options = {
      token: admin,
      headers: { 'idempotency-key': `refund-${id}` },
      body: { amount: 5, reason: 'x' },
    };
    const answers = [
      await call(app.url, 'POST', `/api/conversions/${id}/refund`, options),
      await call(app.url, 'POST', `/api/conversions/${id}/refund`, options),
    ];
    expect(answers.map(({ body }) => body.refunded)).toEqual([5, 5]);
    const race = await Promise.all(Array.from({ length: 20 }, () => refund(id, 5)));
    expect(race.map(({ status }) => status).sort()).toEqual([
      200,
      200,
      200,
      ...Array.from({ length: 17 }, () => 409),
    ]);
    expect(await booksOf(id)).toEqual({ advertiser: 0, promoter: 0 });
  });

  it('statistics and the trial balance follow', async () => {
    await eventually(async () => {
      const [rows] = await app.database.query(
        `SELECT count(*) FILTER (WHERE status IN ('pending', 'approved'))::int AS conversions,
                count(*) FILTER (WHERE status = 'approved')::int AS approved,
                sum(amount_minor - refunded_minor) FILTER (WHERE status IN ('pending', 'approved'))::int AS amount,
                sum(commission_minor - reversed_commission_minor) FILTER (WHERE status = 'approved')::int AS commission
           FROM conversions`,
      );
      const [rollups] = await app.database.query(
        `SELECT sum(conversions)::int AS conversions, sum(approved_conversions)::int AS approved,
                sum(amount_minor)::int AS amount, sum(approved_commission_minor)::int AS commission
           FROM conversion_rollups`,
      );
      expect(rollups).toEqual(rows);
    });
    expect((await get('/api/ledger/trial-balance')).body.balanced).toBe(true);
  });
});
