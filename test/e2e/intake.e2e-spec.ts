import { createHash } from 'node:crypto';
import { startApp, type TestApp } from '../setup/app.js';
import { createDatabase, testServer } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn } from '../setup/http.js';
import { addOffer, outcomeOf, postback, saleOf, storedClick } from '../setup/sales.js';
import { startProxy } from '../setup/tcp-proxy.js';

const hashOf = (email: string): string => createHash('sha256').update(email).digest('hex');

describe('what speaks against a sale', () => {
  let app: TestApp;
  let key: string;
  let clickId: string;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    clickId = await storedClick(app);
  });
  afterAll(() => app.dispose());

  const sell = async (fields: Record<string, unknown>) => {
    const { status, body } = await postback(app, key, saleOf(clickId, fields));
    return [status, body.status, body.reason, body.review_required] as const;
  };

  it('[R49] a sale to the promoter is rejected, with the reason, and kept', async () => {
    const own = hashOf('promoter@demo.test');
    expect(await sell({ customer_email_hash: own })).toEqual([201, 'rejected', 'self_purchase', false]);
    expect(await sell({ customer_email_hash: own.toUpperCase() })).toEqual([
      ...[201, 'rejected', 'self_purchase', false],
    ]);
    expect(await sell({ customer_email_hash: hashOf('somebody@else.test') })).toEqual([
      ...[201, 'pending', null, false],
    ]);
    const [status] = await sell({ customer_email_hash: 'promoter@demo.test' });
    expect(status).toBe(400);
  });

  it('[R50] the fifth sale to a customer within 24 hours goes to review, also when they come at once', async () => {
    const review = async (customer: string) => (await sell({ customer_id: customer }))[3];
    for (let sale = 1; sale <= 4; sale++) expect(await review('one-by-one')).toBe(false);
    expect(await review('one-by-one')).toBe(true);
    expect(await review('somebody-else')).toBe(false);
    const atOnce = await Promise.all(Array.from({ length: 12 }, () => review('at-once')));
    expect(atOnce.filter((isReviewed) => isReviewed)).toHaveLength(8);
  });

  it('[R51] the same order under another transaction is rejected, with the reason, also when both come at once', async () => {
    expect(await sell({ order_id: '1001' })).toEqual([201, 'pending', null, false]);
    expect(await sell({ order_id: '1001' })).toEqual([201, 'rejected', 'order_seen', false]);
    expect(await sell({ order_id: '1002' })).toEqual([201, 'pending', null, false]);
    const atOnce = await Promise.all(Array.from({ length: 10 }, () => sell({ order_id: '1003' })));
    expect(atOnce.filter(([, status]) => status === 'pending')).toHaveLength(1);
    await app.database.query(
      `UPDATE conversions SET converted_at = converted_at - interval '31 days' WHERE order_id = '1002'`,
    );
    expect(await sell({ order_id: '1002' })).toEqual([201, 'pending', null, false]);
  });

  it('[R47] weighs as much as the tenant says, from the change on; a preview tells before, insights after', async () => {
    const admin = await logIn(app.url, 'admin');
    const ask = (method: string, path: string, body?: unknown) =>
      call(app.url, method, `/api/admin/fraud/${path}`, { token: admin, body });
    const buy = (customer_id: string, country: string) => sell({ customer_id, country });
    const clicked = await app.database.query<{ country: string | null }>(
      'SELECT country FROM clicks WHERE id = $1',
      [clickId],
    );
    // Nobody knows where a loopback address is: the click is told to be from Germany.
    expect(clicked).toEqual([{ country: null }]);
    await app.database.query(
      `UPDATE clicks SET country = 'DE', clicked_at = clicked_at - interval '1 hour' WHERE id = $1`,
      [clickId],
    );
    expect(await buy('weighed-1', 'DE')).toEqual([201, 'pending', null, false]);
    expect(await buy('weighed-2', 'VN')).toEqual([201, 'pending', null, false]);

    const changes = { conversionWeights: { country_differs: 75 }, conversionLimits: { perCustomer24h: 2 } };
    const tried = (await ask('POST', 'config/preview', { days: 1, changes })).body.conversions;
    const sum = ({ accept, review, reject }: Record<string, number>): number => accept! + review! + reject!;
    expect([sum(tried.now), sum(tried.changed)]).toEqual([tried.conversions, tried.conversions]);
    expect(tried.changed.reject - tried.now.reject).toBe(1);
    expect((await ask('GET', 'config')).body.conversionWeights).toMatchObject({ country_differs: 20 });

    const changed = await ask('PATCH', 'config', changes);
    expect([changed.status, changed.body.conversionWeights.country_differs]).toEqual([200, 75]);
    expect(await buy('weighed-3', 'VN')).toEqual([201, 'rejected', 'country_differs', false]);
    expect(await buy('weighed-4', 'DE')).toEqual([201, 'pending', null, false]);
    expect(await buy('weighed-4', 'DE')).toEqual([201, 'pending', null, true]);
    // Bands are the tenant's as well, and a weight of nothing is silence.
    await ask('PATCH', 'config', { thresholds: { reject: 80 }, conversionWeights: { many_per_customer: 0 } });
    expect(await buy('weighed-5', 'VN')).toEqual([201, 'pending', null, true]);
    expect(await buy('weighed-4', 'DE')).toEqual([201, 'pending', null, false]);
    // What was judged before stays as it was.
    const stored = await app.database.query<{ signals: string[]; status: string }>(
      `SELECT signals, status FROM conversions WHERE customer_id LIKE 'weighed-%' ORDER BY id`,
    );
    expect(stored.map(({ signals, status }) => [signals.join(), status])).toEqual([
      ['', 'pending'],
      ['country_differs', 'pending'],
      ['country_differs', 'rejected'],
      ['', 'pending'],
      ['many_per_customer', 'pending'],
      ['country_differs', 'pending'],
      ['', 'pending'],
    ]);
    const { conversions } = (await ask('GET', 'insights?days=1')).body;
    const [all] = await app.database.query<{ n: number; flagged: number; abroad: number }>(
      `SELECT count(*)::int AS n, (count(*) FILTER (WHERE signals <> '{}'))::int AS flagged,
              (count(*) FILTER (WHERE 'country_differs' = ANY(signals)))::int AS abroad FROM conversions`,
    );
    expect(conversions).toMatchObject({ conversions: all!.n, withSignals: all!.flagged });
    expect(sum(conversions.byBand)).toBe(all!.n);
    expect(conversions.bySignal).toContainEqual({ signal: 'country_differs', conversions: all!.abroad });
    expect(conversions.topPromoters).toMatchObject([{ conversions: all!.n, withSignals: all!.flagged }]);
    for (const bad of [
      { conversionWeights: { self_purchase: 101 } },
      { conversionWeights: { unknown: 1 } },
      { conversionLimits: { perCustomer24h: 1 } },
    ]) {
      expect((await ask('PATCH', 'config', bad)).body.code).toBe('request.invalid');
    }
    const limits = { shortestSeconds: 600, longestSeconds: 600 };
    expect((await ask('PATCH', 'config', { conversionLimits: limits })).body.code).toBe(
      'fraud.config_invalid',
    );
    await ask('PATCH', 'config', {
      conversionWeights: { country_differs: 20, many_per_customer: 40 },
      conversionLimits: { perCustomer24h: 5 },
      thresholds: { reject: 70 },
    });
  });

  it('[R56] the same sale 200 times at once is one conversion, and every answer names it', async () => {
    const sale = saleOf(clickId);
    const answers = await Promise.all(Array.from({ length: 200 }, () => postback(app, key, sale)));
    expect(answers.filter(({ status }) => ![200, 201, 202].includes(status))).toEqual([]);
    const outcomes = await Promise.all(answers.map((answer) => outcomeOf(app, key, answer)));
    expect(new Set(outcomes.map(({ conversionId }) => conversionId)).size).toBe(1);
    expect(outcomes.filter(({ isDuplicate }) => !isDuplicate)).toHaveLength(1);
  });

  it('a coupon leads to its promoter, without a click and before one where the offer says so; it is refused unknown', async () => {
    const admin = await logIn(app.url, 'admin');
    const own = await addOffer(app, { couponOverridesClick: true });
    const made = await call(app.url, 'POST', '/api/coupons', {
      token: admin,
      body: { code: 'Summer10', linkId: own.linkId },
    });
    expect(made.status).toBe(201);
    const sell = (fields: Record<string, unknown>) => {
      const { click_id: _, ...rest } = saleOf('', fields);
      return postback(app, key, rest);
    };
    const without = await sell({ coupon_code: ' summer10 ' });
    expect([without.status, without.body.status]).toEqual([201, 'pending']);
    const before = await postback(app, key, saleOf(clickId, { coupon_code: 'SUMMER10' }));
    expect(before.status).toBe(201);
    const read = async (id: unknown) =>
      (await call(app.url, 'GET', `/api/conversions/${String(id)}`, { token: admin })).body;
    expect(await read(without.body.conversion_id)).toMatchObject({ clickId: null, offerId: own.offerId });
    expect(await read(before.body.conversion_id)).toMatchObject({ clickId, offerId: own.offerId });
    expect(await sell({ coupon_code: 'UNKNOWN' })).toMatchObject({
      status: 404,
      body: { code: 'click.not_found' },
    });
    const other = await postback(app, key, saleOf(clickId, { coupon_code: 'UNKNOWN' }));
    expect(other.status).toBe(201);
  });

  it("approves at once what the offer approves, and believes a sender's approval only where it may", async () => {
    const sellOn = async (offer: Record<string, unknown>, fields: Record<string, unknown>) => {
      const { code } = await addOffer(app, offer);
      const { body } = await postback(app, key, saleOf(await storedClick(app, code), fields));
      return body.status as string;
    };
    expect(await sellOn({}, { status: 'approved' })).toBe('pending');
    expect(await sellOn({ sendersMayApprove: true }, { status: 'approved' })).toBe('approved');
    expect(await sellOn({ sendersMayApprove: true }, {})).toBe('pending');
    expect(await sellOn({ autoApprove: 'verified' }, {})).toBe('approved');
    const token = await logIn(app.url, 'admin');
    const { body } = await call(app.url, 'GET', '/api/ledger/trial-balance', { token });
    expect(body).toMatchObject({ balanced: true, currencies: [{ currency: 'USD', debit: 10, credit: 10 }] });
  });

  it("[R57] a tracker's URL is filled in with its own names and sells; a preset that is not there is refused", async () => {
    const get = (parameters: Record<string, string>) =>
      call(app.url, 'GET', `/api/postback?${new URLSearchParams({ ...parameters, api_key: key })}`);
    const filled = { preset: 'voluum', cid: clickId, txid: 'voluum-1', payout: '12.50', currency: 'USD' };
    expect(await get(filled)).toMatchObject({ status: 201, body: { status: 'pending', duplicate: false } });
    expect(await get(filled)).toMatchObject({ status: 200, body: { duplicate: true } });
    expect((await get({ ...filled, preset: 'nobody' })).status).toBe(400);
    expect((await get({ ...filled, cid: '{clickid}' })).status).toBe(400);
    expect((await get({ ...filled, txid: 'voluum-2', payout: '{payout}' })).status).toBe(400);
  });

  it('gives each of many different sales at once its own outcome', async () => {
    const sales = Array.from({ length: 60 }, (_, index) =>
      saleOf(clickId, { amount: index % 3 ? index + 1 : 'x' }),
    );
    const answers = await Promise.all(sales.map((sale) => postback(app, key, sale)));
    expect(answers.map(({ status }) => status)).toEqual(
      sales.map(({ amount }) => (amount === 'x' ? 400 : 201)),
    );
    const rows = await app.database.query<{ amount_minor: string; transaction_id: string }>(
      'SELECT amount_minor, transaction_id FROM conversions WHERE transaction_id = ANY($1)',
      [sales.map(({ transaction_id }) => transaction_id)],
    );
    const amounts = new Map(rows.map((row) => [row.transaction_id, Number(row.amount_minor)]));
    for (const { transaction_id, amount } of sales) {
      expect(amounts.get(transaction_id as string)).toBe(
        amount === 'x' ? undefined : (amount as number) * 100,
      );
    }
  });
});

describe('[R66] sales while the database is away', () => {
  it('are answered queued, told on asking, survive kill -9, and are settled once when it is back', async () => {
    const proxy = await startProxy(testServer());
    const database = await createDatabase();
    const { app: appUrl, system, migration } = database.urls;
    const env = {
      DATABASE_URL: proxy.through(appUrl),
      SYSTEM_DATABASE_URL: proxy.through(system),
      MIGRATION_DATABASE_URL: proxy.through(migration),
    };
    let app = await startApp({ env, database });
    try {
      const key = (await demoOf(app)).keys.advertiser_secret;
      const clickId = await storedClick(app);
      expect((await postback(app, key, saleOf(clickId))).status).toBe(201);

      proxy.shut();
      const sales = Array.from({ length: 20 }, () => saleOf(clickId));
      const bad = saleOf(clickId, { amount: -1 });
      const answers = await Promise.all([...sales, sales[0]!, bad].map((sale) => postback(app, key, sale)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
      const intakes = answers.map(({ body }) => body.intake_id as string);
      const ask = (id: string) => call(app.url, 'GET', `/api/postback/${id}`, { apiKey: key });
      expect((await ask(intakes[0]!)).body).toMatchObject({ status: 'queued', conversion_id: null });
      const stranger = await postback(app, `afx_live_sk_${'0'.repeat(51)}`, saleOf(clickId));
      expect([401, 503]).toContain(stranger.status);

      await app.kill();
      proxy.open();
      app = await app.restart();
      await eventually(async () => {
        const outcomes = await Promise.all(intakes.map(async (id) => (await ask(id)).body));
        expect(outcomes.map(({ status }) => status as string).sort()).toEqual([
          'refused',
          ...Array.from({ length: 21 }, () => 'settled'),
        ]);
      });
      const [row] = await database.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM conversions WHERE transaction_id = ANY($1)',
        [[...sales, bad].map(({ transaction_id }) => transaction_id)],
      );
      expect(row!.n).toBe(20);
    } finally {
      proxy.open();
      await app.dispose();
      await proxy.close();
    }
  });
});
