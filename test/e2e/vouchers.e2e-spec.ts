import { createUser, logInAs, openTenant, soon } from '../setup/accounts.js';
import { AffiliateClient, faultsOf } from '../setup/affiliate-client.js';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { call, eventually, logIn } from '../setup/http.js';
import { withJob } from '../setup/schedule.js';
import { openShop, type Shop, shopOf } from '../setup/shop.js';

let app: TestApp;
let root: string;
let shop: Shop;

beforeAll(async () => {
  await awayFromMidnight();
  app = await startApp();
  root = await logIn(app.url, 'root');
  shop = await openShop(app.url, root);
});
afterAll(() => app.dispose());

const clientOf = ({ token }: { token: string }): AffiliateClient => new AffiliateClient(app.url, token);
const get = (path: string, token?: string) => call(app.url, 'GET', path, { token });

describe('[R146] an order with a voucher code', () => {
  it('[R146] makes one commission with the rate and the base of that moment, in the transaction of the order', async () => {
    const chair = await shop.product(300, 'Premium Chair');
    const ada = await shop.affiliate({ discount: 10, commission: 5 });
    const order = await shop.order({
      items: [{ productId: chair, quantity: 2 }],
      shipping: 10,
      voucherCode: ada.voucherCode,
    });
    expect(order).toMatchObject({
      ...{ status: 'placed', channel: 'ONLINE', currency: 'USD', voucherCode: ada.voucherCode },
      ...{ subtotal: 600, discountPercentage: 10, discount: 60, shipping: 10, total: 550, refunded: 0 },
      items: [{ productId: chair, productName: 'Premium Chair', quantity: 2, unitPrice: 300, total: 540 }],
      commission: { affiliateId: ada.id, percentage: 5, base: 610, amount: 30.5, reversed: 0 },
      selfPurchase: false,
    });
    const rewards = await get('/api/rewards', ada.token);
    expect(rewards.body.data).toEqual([
      expect.objectContaining({
        ...{ orderId: order.id, conversionId: null, beneficiaryKind: 'affiliate', beneficiaryId: ada.id },
        ...{ amount: 30.5, currency: 'USD', status: 'pending' },
      }),
    ]);
    // Rates that change later change nothing of it.
    await shop.ask('PATCH', `/api/admin/users/${ada.id}`, {
      commissionPercentage: 50,
      discountPercentage: 0,
    });
    expect((await shop.ask('GET', `/api/orders/${order.id}`)).body).toMatchObject({
      ...{ discount: 60, commission: { percentage: 5, amount: 30.5 } },
    });
    expect((await shop.ask('GET', '/api/ledger/trial-balance')).body).toMatchObject({ balanced: true });
  });

  it('[R146] finds the code whatever its case and the blanks around it; an unknown one is a 400', async () => {
    const desk = await shop.product(400);
    const items = [{ productId: desk, quantity: 1 }];
    const ben = await shop.affiliate({ commission: 1, voucherCode: 'BenTen' });
    for (const voucherCode of ['BenTen', ' bEnTeN\t', 'ｂｅｎｔｅｎ']) {
      expect((await shop.order({ items, voucherCode })).commission).toMatchObject({ amount: 4 });
    }
    for (const voucherCode of ['BenTe', '', '   ', "' OR 1=1 --"]) {
      const answer = await shop.ask('POST', '/api/orders', { items, voucherCode });
      expect([voucherCode, answer.status, answer.body.code]).toEqual([voucherCode, 400, 'voucher.invalid']);
    }
    const off = async (): Promise<string> =>
      (await shop.ask('POST', '/api/orders', { items, voucherCode: 'benten' })).body.code as string;
    await shop.ask('PATCH', `/api/admin/users/${ben.id}`, { voucherActive: false });
    expect(await off()).toBe('voucher.invalid');
    await shop.ask('PATCH', `/api/admin/users/${ben.id}`, { voucherActive: true });
    await shop.ask('POST', `/api/admin/users/${ben.id}/suspend`);
    expect(await off()).toBe('voucher.invalid');
    expect(await clientOf(await reactivated(ben.id, ben.email)).getTotalCommission()).toMatchObject({
      totalOrders: 3,
    });
    const plain = await shop.order({ items });
    expect([plain.voucherCode, plain.commission, plain.total]).toEqual([null, null, 400]);
  });

  const reactivated = async (id: string, email: string) => {
    await shop.ask('POST', `/api/admin/users/${id}/activate`);
    return logInAs(app.url, email);
  };

  it('[R146] 100 orders at once with one idempotency key are one order and one commission', async () => {
    const desk = await shop.product(20);
    const cy = await shop.affiliate({ commission: 10 });
    const body = { items: [{ productId: desk, quantity: 1 }], voucherCode: cy.voucherCode };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        shop.ask('POST', '/api/orders', body, { 'idempotency-key': 'till 1, sale 7' }),
      ),
    );
    const placed = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    expect(new Set(placed.map(({ body: order }) => order.id as string)).size).toBe(1);
    expect(placed.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(others.filter(({ body: error }) => error.code !== 'idempotency.in_progress')).toEqual([]);
    expect(await clientOf(cy).getTotalCommission()).toEqual({
      ...{ totalCommission: 2, totalOrders: 1, totalAmountSold: 20 },
    });
    const rows = await app.database.query(
      `SELECT (SELECT count(*)::int FROM affiliate_commissions WHERE affiliate_id = $1) AS commissions,
              (SELECT count(*)::int FROM rewards WHERE beneficiary_id = $1) AS rewards`,
      [cy.id],
    );
    expect(rows).toEqual([{ commissions: 1, rewards: 1 }]);
  });

  it('[R146] 40 different orders of one affiliate at once are all counted', async () => {
    const pen = await shop.product(1);
    const ink = await shop.product(2);
    const di = await shop.affiliate({ commission: 100 });
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        shop.order({
          items: [
            { productId: at % 2 ? pen : ink, quantity: 1 },
            { productId: at % 2 ? ink : pen, quantity: 1 },
          ],
          voucherCode: di.voucherCode,
        }),
      ),
    );
    expect(await clientOf(di).getStats()).toEqual({
      ...{ totalOrders: 40, totalAmountSold: 120, totalCommission: 120 },
      productsSold: [
        { productId: ink, productName: expect.any(String), quantity: 40, totalAmount: 80 },
        { productId: pen, productName: expect.any(String), quantity: 40, totalAmount: 40 },
      ],
    });
  });

  it('[R146] is flagged when the customer is the affiliate', async () => {
    const pen = await shop.product(1);
    const ed = await shop.affiliate({ commission: 1 });
    const items = [{ productId: pen, quantity: 1 }];
    const { voucherCode } = ed;
    const own = await shop.order({ items, voucherCode, customer: { email: ` ${ed.email.toUpperCase()}` } });
    const byId = await shop.order({ items, voucherCode, customer: { id: ed.id } });
    const kim = await shop.order({ items, voucherCode, customer: { email: 'kim@people.test', id: 'c-1' } });
    expect([own.selfPurchase, byId.selfPurchase, kim.selfPurchase]).toEqual([true, true, false]);
    const list = await shop.ask('GET', `/api/orders?selfPurchase=true&affiliateId=${ed.id}`);
    expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([byId.id, own.id]);
    // Flagged and no more: the commission is one like any other, admins are told and decide.
    expect([own.commission.amount, kim.commission.amount]).toEqual([0.01, 0.01]);
    const flags = async () =>
      (await shop.ask('GET', '/api/admin/fraud/events?kind=self_purchase')).body.data.map(
        ({ details }: { details: { orderId: string } }) => details.orderId,
      );
    expect(await flags()).toEqual([byId.id, own.id]);
    await shop.ask('POST', `/api/orders/${own.id}/confirm`);
    await shop.ask('PATCH', `/api/orders/${byId.id}`, { voucherCode: null });
    expect(await flags()).toEqual([byId.id, own.id]);
    await shop.ask('PATCH', `/api/orders/${byId.id}`, { voucherCode });
    expect(await flags()).toEqual([byId.id, byId.id, own.id]);
    const stored = await app.database.query(`SELECT row_to_json(o)::text AS text FROM orders o`);
    expect(JSON.stringify(stored)).not.toContain('kim@people.test');
  });

  it('[R146] comes by a key with orders:write too, at catalogue prices unless it may set them', async () => {
    const pen = await shop.product(5);
    const keyWith = async (scopes: string[]): Promise<string> =>
      (await shop.ask('POST', '/api/keys', { name: 'till', scopes })).body.key as string;
    const [till, pricing, clicks] = await Promise.all(
      [['orders:write'], ['orders:write', 'orders:price'], ['clicks:write']].map(keyWith),
    );
    const place = (apiKey: string, item: Record<string, unknown>) =>
      call(app.url, 'POST', '/api/orders', {
        apiKey,
        body: { items: [{ productId: pen, quantity: 1, ...item }], channel: 'COUNTER' },
      });
    expect((await place(till!, {})).body).toMatchObject({ channel: 'COUNTER', total: 5 });
    expect((await place(till!, { unitPrice: 5 })).status).toBe(201);
    const refused = await place(till!, { unitPrice: 4.99 });
    expect([refused.status, refused.body.code]).toEqual([403, 'order.price_forbidden']);
    expect((await place(pricing!, { unitPrice: 4.99 })).body).toMatchObject({ total: 4.99 });
    expect((await place(clicks!, {})).body.code).toBe('key.scope_missing');
    const finance = await createUser(app.url, shop.admin, { roles: ['ADMIN'], permissionSets: ['finance'] });
    const byFinance = await call(app.url, 'POST', '/api/orders', {
      token: finance.token,
      body: { items: [{ productId: pen, quantity: 1, unitPrice: 1 }] },
    });
    expect([byFinance.status, byFinance.body.code]).toEqual([403, 'order.price_forbidden']);
  });

  it('[R146] refuses what is no order', async () => {
    const pen = await shop.product(5);
    const gone = await shop.product(5);
    await shop.ask('DELETE', `/api/products/${gone}`);
    const off = await shop.product(5);
    await shop.ask('PATCH', `/api/products/${off}`, { active: false });
    const of = (item: Record<string, unknown>) => ({ items: [{ productId: pen, quantity: 1, ...item }] });
    const cases: [unknown, number, string][] = [
      ...[0, -1, 1e9, 1.5, '2', null].map(
        (quantity) => [of({ quantity }), 400, 'request.invalid'] as [unknown, number, string],
      ),
      [of({ productId: 0 }), 400, 'request.invalid'],
      [of({ productId: 2 ** 31 }), 400, 'request.invalid'],
      [of({ productId: 4_000_000 }), 400, 'order.product_unavailable'],
      [of({ productId: gone }), 400, 'order.product_unavailable'],
      [of({ productId: off }), 400, 'order.product_unavailable'],
      [of({ unitPrice: 1.001 }), 400, 'money.invalid_amount'],
      [of({ unitPrice: -1 }), 400, 'request.invalid'],
      [{ ...of({}), shipping: 0.001 }, 400, 'money.invalid_amount'],
      [{ ...of({}), shipping: -1 }, 400, 'request.invalid'],
      [{ ...of({}), currency: 'EUR' }, 400, 'order.foreign_currency'],
      [{ ...of({}), channel: 'PHONE' }, 400, 'request.invalid'],
      [{ items: [] }, 400, 'request.invalid'],
      [of({ quantity: 100_000, unitPrice: 9_999_999_999 }), 400, 'money.invalid_amount'],
    ];
    for (const [body, status, code] of cases) {
      const answer = await shop.ask('POST', '/api/orders', body);
      expect([JSON.stringify(body), answer.status, answer.body.code]).toEqual([
        JSON.stringify(body),
        status,
        code,
      ]);
    }
    const reference = 'shop-1001';
    expect((await shop.order({ ...of({}), reference })).reference).toBe(reference);
    const again = await shop.ask('POST', '/api/orders', { ...of({}), reference });
    expect([again.status, again.body.code]).toEqual([409, 'order.reference_taken']);
    expect((await shop.ask('GET', `/api/orders?reference=${reference}`)).body.data).toHaveLength(1);
  });
});

describe('[R147] the commission', () => {
  it('[R147] is of items and shipping before discounts; rates of 0 and 100 % hold', async () => {
    const pen = await shop.product(9.99);
    const orderWith = async (discount: number, commission: number) => {
      const { voucherCode } = await shop.affiliate({ discount, commission });
      return shop.order({ items: [{ productId: pen, quantity: 3 }], shipping: 5.03, voucherCode });
    };
    expect(await orderWith(0, 10)).toMatchObject({ total: 35, commission: { base: 35, amount: 3.5 } });
    expect(await orderWith(100, 10)).toMatchObject({ total: 5.03, commission: { base: 35, amount: 3.5 } });
    expect(await orderWith(33.33, 0)).toMatchObject({
      ...{ discount: 9.99, commission: { base: 35, amount: 0, percentage: 0 } },
    });
    expect(await orderWith(50, 100)).toMatchObject({ discount: 14.99, commission: { amount: 35 } });
  });

  it.each([
    ['JPY', 199, 490, { discount: 60, total: 1027, commission: 109 }],
    ['KWD', 1.999, 0.505, { discount: 0.6, total: 5.902, commission: 0.65 }],
  ])('[R147] in %s is rounded to its own decimals', async (currency, price, shipping, wanted) => {
    const foreign = await openShop(app.url, root, { currency });
    const product = await foreign.product(price);
    const ada = await foreign.affiliate({ discount: 10, commission: 10 });
    const order = await foreign.order({
      items: [{ productId: product, quantity: 3 }],
      shipping,
      voucherCode: ada.voucherCode,
    });
    expect([order.currency, order.discount, order.total, order.commission.amount]).toEqual([
      currency,
      wanted.discount,
      wanted.total,
      wanted.commission,
    ]);
    expect(await clientOf(ada).getTotalCommission()).toMatchObject({ totalCommission: wanted.commission });
    const finer = await foreign.ask('POST', '/api/products', { name: 'x', price: 1.2345 });
    expect(finer.body.code).toBe('money.invalid_amount');
    const other = await foreign.ask('PATCH', '/api/admin/shop/settings', { currency: 'USD' });
    expect([other.status, other.body.code]).toEqual([409, 'shop.currency_fixed']);
  });
});

describe('[R148] the three routes of affiliates', () => {
  it('[R148] [R151] answer every declared field as a number, products after discounts, deleted ones without a name', async () => {
    const chair = await shop.product(300, 'Premium Chair');
    const desk = await shop.product(400, 'Office Desk');
    const ada = await shop.affiliate({ discount: 10, commission: 5 });
    const order = (items: [number, number][]) =>
      shop.order({
        items: items.map(([productId, quantity]) => ({ productId, quantity })),
        shipping: 10,
        voucherCode: ada.voucherCode,
      });
    const client = clientOf(ada);
    const nothing = { totalCommission: 0, totalOrders: 0, totalAmountSold: 0 };
    expect(await client.getTotalCommission()).toEqual(nothing);
    expect(await client.getStats()).toEqual({ ...nothing, productsSold: [] });
    await order([[chair, 1]]);
    await order([
      [chair, 2],
      [desk, 1],
    ]);
    const totals = { totalCommission: 66, totalOrders: 2, totalAmountSold: 1320 };
    const sold = [
      { productId: chair, productName: 'Premium Chair', quantity: 3, totalAmount: 810 },
      { productId: desk, productName: 'Office Desk', quantity: 1, totalAmount: 360 },
    ];
    expect(await client.getTotalCommission()).toEqual(totals);
    expect(await client.getStats()).toEqual({ ...totals, productsSold: sold });
    const now = new Date();
    const [month, year] = [now.getUTCMonth() + 1, now.getUTCFullYear()];
    expect(await client.getMonthlyReport()).toEqual({ month, year, ...totals, productsSold: sold });
    expect(await client.getMonthlyReport(month, year)).toEqual({
      month,
      year,
      ...totals,
      productsSold: sold,
    });
    expect(await client.getMonthlyReport(2, 2024)).toEqual({
      ...{ month: 2, year: 2024, ...nothing },
      productsSold: [],
    });
    await shop.ask('DELETE', `/api/products/${desk}`);
    await shop.ask('PATCH', `/api/products/${chair}`, { name: 'Chair' });
    const { productsSold } = await client.getStats();
    expect(productsSold).toEqual([
      { ...sold[0]!, productName: 'Chair' },
      { productId: desk, quantity: 1, totalAmount: 360 },
    ]);
    expect('productName' in productsSold[1]!).toBe(false);
    const numbers = ['totalCommission', 'totalOrders', 'totalAmountSold'];
    expect(faultsOf(await client.getTotalCommission(), numbers, false)).toEqual([]);
    expect(faultsOf(await client.getStats(), numbers, true)).toEqual([]);
    expect(faultsOf(await client.getMonthlyReport(), [...numbers, 'month', 'year'], true)).toEqual([]);
  });

  it("[R148] months are the tenant's own, by the world's clock, also after it moved to another zone", async () => {
    const other = await openTenant(app.url, root, { planCode: 'pro' });
    const headers = { 'x-tenant-id': other.testTenantId };
    const admin = await createUser(app.url, root, { roles: ['ADMIN'], permissionSets: ['owner'] }, headers);
    const twin = await shopOf(app.url, other, admin.token);
    await twin.ask('PATCH', '/api/tenant', { timezone: 'Pacific/Auckland' });
    const pen = await twin.product(100);
    const ada = await twin.affiliate({ commission: 10 });
    // 13 hours ahead: half an hour into February there, still January in UTC.
    const offset = Date.parse('2027-01-31T11:30:00Z') - Date.now();
    await app.database.query('UPDATE tenants SET clock_offset_ms = $2 WHERE id = $1', [
      other.testTenantId,
      offset,
    ]);
    const client = clientOf(ada);
    const place = () =>
      twin.order({ items: [{ productId: pen, quantity: 1 }], voucherCode: ada.voucherCode });
    await eventually(async () =>
      expect(await client.getMonthlyReport()).toMatchObject({ month: 2, year: 2027 }),
    );
    await eventually(async () => {
      const order = await place();
      expect(order.placedAt).toMatch(/^2027-01-31T11:3/);
    });
    const { totalOrders } = await client.getTotalCommission();
    const ofMonth = async (month: number): Promise<number> =>
      (await client.getMonthlyReport(month, 2027)).totalOrders;
    const before = [await ofMonth(1), await ofMonth(2)];
    expect(before[0]! + before[1]!).toBeLessThanOrEqual(totalOrders);
    expect(before[1]).toBeGreaterThan(0);
    // To where it is January still, and back with an order between.
    await twin.ask('PATCH', '/api/tenant', { timezone: 'UTC' });
    expect(await client.getMonthlyReport()).toMatchObject({ month: 1, year: 2027 });
    expect([await ofMonth(1), await ofMonth(2)]).toEqual([before[0]! + before[1]!, 0]);
    await place();
    expect([await ofMonth(1), await ofMonth(2)]).toEqual([before[0]! + before[1]! + 1, 0]);
    await withJob(app, 'vouchers.follow-zones', async () => {
      const rows = await app.database.query('SELECT sums_time_zone FROM shop_settings WHERE tenant_id = $1', [
        other.testTenantId,
      ]);
      expect(rows).toEqual([{ sums_time_zone: 'UTC' }]);
    });
    expect([await ofMonth(1), await ofMonth(2)]).toEqual([before[0]! + before[1]! + 1, 0]);
    expect((await client.getStats()).productsSold).toMatchObject([{ quantity: totalOrders + 1 }]);
  });

  it('[R149] are for affiliates alone, each for their own', async () => {
    const pen = await shop.product(10);
    const [ada, ben] = [await shop.affiliate({ commission: 10 }), await shop.affiliate({ commission: 10 })];
    await shop.order({ items: [{ productId: pen, quantity: 1 }], voucherCode: ada.voucherCode });
    expect((await clientOf(ada).getStats()).totalOrders).toBe(1);
    expect(await clientOf(ben).getStats()).toMatchObject({ totalOrders: 0, productsSold: [] });
    expect((await get('/api/rewards', ben.token)).body.data).toEqual([]);
    const promoter = await createUser(app.url, shop.admin, { roles: ['PROMOTER'] });
    const { key } = (await shop.ask('POST', '/api/keys', { name: 'k' })).body as { key: string };
    for (const path of ['/commission', '/stats', '/reports/monthly'].map((end) => `/api/affiliate${end}`)) {
      const nobody = await get(path);
      expect([nobody.status, nobody.body.statusCode, nobody.body.message]).toEqual([
        401,
        401,
        'Unauthorized',
      ]);
      expect((await get(path, 'not.a.token')).body).toMatchObject({
        statusCode: 401,
        message: 'Unauthorized',
      });
      for (const token of [shop.admin, promoter.token, root]) {
        const answer = await get(path, token);
        expect([answer.status, answer.body.message]).toEqual([403, 'Forbidden resource']);
      }
      expect((await call(app.url, 'GET', path, { apiKey: key })).status).toBe(403);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        expect((await call(app.url, method, path, { token: ada.token })).status).toBe(404);
      }
    }
    for (const path of ['/api/orders', '/api/products', '/api/admin/users']) {
      expect((await get(path, ada.token)).status).toBe(403);
    }
  });

  it('[R150] refuse a month outside 1 to 12 with a list of sentences that begins as apps know it', async () => {
    const ada = await shop.affiliate({});
    const sentence = (name: string) => `${name} must be a number conforming to the specified constraints`;
    const abc = await get('/api/affiliate/reports/monthly?month=abc', ada.token);
    expect([abc.status, abc.body.statusCode, abc.body.error, abc.body.message]).toEqual([
      ...[400, 400, 'Bad Request', [sentence('month')]],
    ]);
    for (const month of ['0', '13', '2.5', '-1', '1e1', '', '%20', '1&month=2']) {
      const answer = await get(`/api/affiliate/reports/monthly?month=${month}`, ada.token);
      expect([month, answer.status, answer.body.error, answer.body.message[0]]).toEqual([
        ...[month, 400, 'Bad Request', sentence('month')],
      ]);
    }
    for (const year of ['99999', '0', '1969', '2024.5', 'x']) {
      const answer = await get(`/api/affiliate/reports/monthly?year=${year}`, ada.token);
      expect([year, answer.status, answer.body.message[0]]).toEqual([year, 400, sentence('year')]);
    }
    await expect(clientOf(ada).getMonthlyReport(13)).rejects.toThrow(sentence('month'));
    for (const month of ['1', '12', '03']) {
      const answer = await get(`/api/affiliate/reports/monthly?month=${month}&year=2024`, ada.token);
      expect([answer.status, answer.body.month]).toEqual([200, Number(month)]);
    }
  });
});

describe('[R154] what is taken back', () => {
  const orderOf = async (terms = { discount: 10, commission: 10 }) => {
    const pen = await shop.product(10);
    const ink = await shop.product(20);
    const ada = await shop.affiliate(terms);
    const order = await shop.order({
      items: [
        { productId: pen, quantity: 4 },
        { productId: ink, quantity: 1 },
      ],
      shipping: 40,
      voucherCode: ada.voucherCode,
    });
    return { pen, ink, ada, order };
  };
  const rewardsOf = async (token: string) =>
    (await get('/api/rewards', token)).body.data as { amount: number; reversed: number; status: string }[];

  it('[R154] a cancellation takes all of it, once, however many ask at the same time', async () => {
    const { ada, order } = await orderOf();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => shop.ask('POST', `/api/orders/${order.id}/cancel`, {})),
    );
    expect(answers.map(({ status, body }) => [status, body.status, body.commission.reversed])).toEqual(
      answers.map(() => [200, 'cancelled', 10]),
    );
    expect(await clientOf(ada).getStats()).toEqual({
      ...{ totalCommission: 0, totalOrders: 0, totalAmountSold: 0, productsSold: [] },
    });
    expect(await rewardsOf(ada.token)).toMatchObject([{ amount: 10, reversed: 10, status: 'reversed' }]);
    const entries = await shop.ask('GET', `/api/ledger/entries?sourceType=order&sourceId=${order.id}`);
    expect(entries.body.data).toHaveLength(4);
    const refund = await shop.ask('POST', `/api/orders/${order.id}/refund`, {});
    expect([refund.status, refund.body.code]).toEqual([409, 'order.not_changeable']);
  });

  it('[R154] refunds take it in proportion, in any number of parts, and totals count what stands', async () => {
    const { pen, ink, ada, order } = await orderOf();
    const [pens, inks] = order.items as { id: string }[];
    const refund = (body: unknown) => shop.ask('POST', `/api/orders/${order.id}/refund`, body);
    const half = await refund({ items: [{ itemId: pens!.id, quantity: 1 }], shipping: 20 });
    expect([half.status, half.body.status, half.body.refunded, half.body.commission.reversed]).toEqual([
      ...[200, 'placed', 29, 3],
    ]);
    expect(await clientOf(ada).getStats()).toMatchObject({
      ...{ totalCommission: 7, totalOrders: 1, totalAmountSold: 70 },
      productsSold: [
        { productId: pen, quantity: 3, totalAmount: 27 },
        { productId: ink, quantity: 1, totalAmount: 18 },
      ],
    });
    for (const [body, code] of [
      [{ items: [{ itemId: pens!.id, quantity: 4 }] }, 'order.refund_exceeds_rest'],
      [{ shipping: 20.01 }, 'order.refund_exceeds_rest'],
      [{ items: [] }, 'order.refund_of_nothing'],
      [{ items: [{ itemId: ada.id, quantity: 1 }] }, 'order.item_not_found'],
      [{ items: [{ itemId: pens!.id, quantity: 0 }] }, 'request.invalid'],
      [{ shipping: 0.001 }, 'money.invalid_amount'],
    ] as const) {
      expect((await refund(body)).body.code).toBe(code);
    }
    const changed = await shop.ask('PATCH', `/api/orders/${order.id}`, { voucherCode: null });
    expect([changed.status, changed.body.code]).toEqual([409, 'order.not_changeable']);
    const rest = await Promise.all([refund({}), refund({})]);
    expect(rest.map(({ status, body }) => [status, body.status, body.refunded])).toEqual([
      ...[200, 200].map((status) => [status, 'refunded', 94]),
    ]);
    expect(await clientOf(ada).getStats()).toMatchObject({
      totalCommission: 0,
      totalOrders: 0,
      productsSold: [],
    });
    expect((await refund({ items: [{ itemId: inks!.id, quantity: 1 }] })).body.code).toBe(
      'order.refund_exceeds_rest',
    );
  });

  it('[R154] a refunded sum takes it in proportion to what was paid, also when many ask at once', async () => {
    const { ada, order } = await orderOf();
    const [pens] = order.items as { id: string }[];
    const refund = (body: unknown, key?: string) =>
      shop.ask('POST', `/api/orders/${order.id}/refund`, body, key ? { 'idempotency-key': key } : undefined);
    // 94 were paid for 100: 9.40 is a tenth.
    const first = await refund({ amount: 9.4, reason: 'A scratch' });
    expect([first.status, first.body.status, first.body.refunded, first.body.commission.reversed]).toEqual([
      ...[200, 'placed', 9.4, 1],
    ]);
    expect(await clientOf(ada).getTotalCommission()).toEqual({
      ...{ totalCommission: 9, totalOrders: 1, totalAmountSold: 90 },
    });
    const voucher = await shop.ask('PATCH', `/api/orders/${order.id}`, { voucherCode: null });
    expect(voucher.body.code).toBe('order.not_changeable');
    for (const [body, code] of [
      [{ amount: 84.61 }, 'order.refund_exceeds_rest'],
      [{ amount: 0 }, 'order.refund_of_nothing'],
      [{ amount: -1 }, 'request.invalid'],
      [{ amount: 0.001 }, 'money.invalid_amount'],
      [{ amount: '5' }, 'request.invalid'],
    ] as const) {
      expect([body, (await refund(body)).body.code]).toEqual([body, code]);
    }
    const once = await Promise.all(Array.from({ length: 5 }, () => refund({ amount: 9.4 }, 'scratch 2')));
    expect(once.filter(({ status }) => status === 200).map(({ body }) => body.refunded)).toContain(18.8);
    expect((await shop.ask('GET', `/api/orders/${order.id}`)).body).toMatchObject({
      ...{ refunded: 18.8, commission: { reversed: 2 } },
    });
    await refund({ items: [{ itemId: pens!.id, quantity: 4 }] });
    // Of ten at once as many as there is money for.
    const many = await Promise.all(Array.from({ length: 10 }, () => refund({ amount: 10 })));
    expect(many.filter(({ status }) => status === 200)).toHaveLength(3);
    const end = await refund({});
    expect(end.body).toMatchObject({ status: 'refunded', refunded: 94, commission: { reversed: 10 } });
    expect(await clientOf(ada).getTotalCommission()).toMatchObject({ totalCommission: 0, totalOrders: 0 });
    expect((await shop.ask('GET', '/api/ledger/trial-balance')).body.balanced).toBe(true);
  });

  it('[R154] moves forward only; what is delivered is refunded and not cancelled', async () => {
    const { order } = await orderOf();
    const to = async (step: string) => {
      const { status, body } = await shop.ask('POST', `/api/orders/${order.id}/${step}`, {});
      return [status, body.status ?? body.code];
    };
    expect(await to('confirm')).toEqual([200, 'confirmed']);
    expect(await to('ship')).toEqual([200, 'shipped']);
    expect(await to('confirm')).toEqual([409, 'order.not_changeable']);
    expect(await to('deliver')).toEqual([200, 'delivered']);
    expect(await to('deliver')).toEqual([200, 'delivered']);
    expect(await to('cancel')).toEqual([409, 'order.not_changeable']);
    expect(await to('refund')).toEqual([200, 'refunded']);
    const events = await app.database.query<{ type: string }>(
      `SELECT type FROM outbox_events WHERE entity_type = 'order' AND entity_id = $1 ORDER BY entity_sequence`,
      [order.id],
    );
    expect(events.map(({ type }) => type)).toEqual(
      ['placed', 'confirmed', 'shipped', 'delivered', 'refunded'].map((name) => `order.${name}`),
    );
  });

  it('[R154] flows into payouts; what is taken back afterwards is netted by the next one', async () => {
    const quick = await openShop(app.url, root, { coolOffDays: 0 });
    const chair = await quick.product(1_000);
    const ada = await quick.affiliate({ commission: 10 });
    const place = () =>
      quick.order({ items: [{ productId: chair, quantity: 1 }], voucherCode: ada.voucherCode });
    const first = await place();
    // The cool-off is over: what the schedule would see to in a few seconds.
    const run = async (): Promise<void> => {
      await app.database.query(
        `UPDATE rewards SET status = 'approved' WHERE status = 'pending' AND beneficiary_id = $1`,
        [ada.id],
      );
      const { body } = await quick.ask('POST', '/api/admin/payouts/runs', { provider: 'csv' });
      expect(body.batch).not.toBeNull();
    };
    await run();
    expect((await get('/api/payouts', ada.token)).body.data).toMatchObject([
      { amount: 100, currency: 'USD' },
    ]);
    await quick.ask('POST', `/api/orders/${first.id}/refund`, {});
    expect((await get(`/api/rewards?orderId=${first.id}`, ada.token)).body.data).toMatchObject([
      { amount: -100, status: 'approved' },
      { amount: 100, reversed: 100, status: 'queued' },
    ]);
    await place();
    await place();
    await run();
    const { data } = (await get('/api/payouts', ada.token)).body;
    expect(data.map(({ amount }: { amount: number }) => amount)).toEqual([100, 100]);
    expect((await quick.ask('GET', '/api/ledger/trial-balance')).body.balanced).toBe(true);
  });
});

describe('[R156] another code on an order', () => {
  it('[R156] calculates discount and commission anew, for the affiliate whose code it is now', async () => {
    const pen = await shop.product(100);
    const ada = await shop.affiliate({ discount: 10, commission: 10 });
    const ben = await shop.affiliate({ discount: 20, commission: 30 });
    const order = await shop.order({
      items: [{ productId: pen, quantity: 1 }],
      shipping: 10,
      voucherCode: ada.voucherCode,
    });
    const change = (voucherCode: string | null) =>
      shop.ask('PATCH', `/api/orders/${order.id}`, { voucherCode });
    const figures = async (who: { token: string }) => Object.values(await clientOf(who).getTotalCommission());
    expect(await figures(ada)).toEqual([11, 1, 110]);
    expect((await change(` ${ada.voucherCode.toLowerCase()} `)).body).toMatchObject({
      updatedAt: order.updatedAt,
    });
    expect((await change(ben.voucherCode)).body).toMatchObject({
      ...{ discount: 20, total: 90, voucherCode: ben.voucherCode },
      commission: { affiliateId: ben.id, percentage: 30, amount: 33 },
    });
    expect([await figures(ada), await figures(ben)]).toEqual([
      [0, 0, 0],
      [33, 1, 110],
    ]);
    expect((await clientOf(ben).getStats()).productsSold).toMatchObject([{ quantity: 1, totalAmount: 80 }]);
    const invalid = await change('nobody');
    expect([invalid.status, invalid.body.code]).toEqual([400, 'voucher.invalid']);
    expect((await change(null)).body).toMatchObject({
      discount: 0,
      total: 110,
      voucherCode: null,
      commission: null,
    });
    expect(await figures(ben)).toEqual([0, 0, 0]);
    // And back: whoever has it now earns again, at today's rates.
    await shop.ask('PATCH', `/api/admin/users/${ada.id}`, { commissionPercentage: 20 });
    expect((await change(ada.voucherCode)).body).toMatchObject({
      commission: { percentage: 20, amount: 22 },
    });
    expect(await figures(ada)).toEqual([22, 1, 110]);
    const rows = await app.database.query(
      `SELECT amount_minor::int FROM affiliate_commissions WHERE order_id = $1`,
      [order.id],
    );
    expect(rows).toEqual([{ amount_minor: 2_200 }]);
    const missing = await shop.ask('PATCH', `/api/orders/${order.id}`, {});
    expect(missing.status).toBe(400);
  });

  it('[R92] an affiliate reads what the books say of them alone', async () => {
    const pen = await shop.product(100);
    const [ada, ben] = [await shop.affiliate({ commission: 10 }), await shop.affiliate({ commission: 20 })];
    const items = [{ productId: pen, quantity: 1 }];
    const ofAda = await shop.order({ items, voucherCode: ada.voucherCode });
    await shop.order({ items, voucherCode: ben.voucherCode });
    expect((await get('/api/ledger/entries', ada.token)).body.data).toMatchObject([
      { accountKind: 'affiliate', ownerId: ada.id, sourceId: ofAda.id, credit: 10, debit: 0 },
    ]);
    const [own] = (await get('/api/ledger/accounts', ada.token)).body.data;
    expect(own).toMatchObject({ kind: 'affiliate', ownerId: ada.id, balance: 10 });
    expect((await get(`/api/ledger/accounts/${own.id}/statement`, ada.token)).body).toMatchObject({
      closingBalance: 10,
      data: [{ credit: 10, balance: 10 }],
    });
    const foreign = await get(`/api/ledger/accounts/${own.id}/statement`, ben.token);
    expect([foreign.status, foreign.body.code]).toEqual([404, 'ledger.account_not_found']);
    expect((await get('/api/ledger/trial-balance', ada.token)).status).toBe(403);
  });

  it('[R156] ten changes at once leave one commission and books and sums that agree', async () => {
    const pen = await shop.product(100);
    const people = [await shop.affiliate({ commission: 10 }), await shop.affiliate({ commission: 20 })];
    const order = await shop.order({ items: [{ productId: pen, quantity: 1 }] });
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        shop.ask('PATCH', `/api/orders/${order.id}`, { voucherCode: people[at % 2]!.voucherCode }),
      ),
    );
    const end = (await shop.ask('GET', `/api/orders/${order.id}`)).body;
    for (const person of people) {
      const amount = end.commission.affiliateId === person.id ? (end.commission.amount as number) : 0;
      expect((await clientOf(person).getTotalCommission()).totalCommission).toBe(amount);
      const [owed] = await app.database.query<{ minor: number }>(
        `SELECT coalesce(sum(e.credit_minor - e.debit_minor), 0)::int AS minor FROM ledger_entries e
           JOIN ledger_accounts a ON a.id = e.account_id WHERE a.owner_id = $1 AND a.kind = 'affiliate'`,
        [person.id],
      );
      expect(owed!.minor).toBe(amount * 100);
    }
  });
});

describe('[R151] sums', () => {
  it('[R151] are what the orders themselves say, after everything that was done to them here', async () => {
    const differences = await app.database.query(
      `WITH wanted AS (
         SELECT o.tenant_id, c.affiliate_id, 0 AS product_id, count(*) AS orders, 0::bigint AS quantity,
                sum(c.base_minor - o.refunded_base_minor) AS sold, sum(c.amount_minor - c.reversed_minor) AS commission
           FROM orders o JOIN affiliate_commissions c ON c.order_id = o.id
          WHERE o.status NOT IN ('cancelled', 'refunded') GROUP BY 1, 2
         UNION ALL
         SELECT o.tenant_id, o.affiliate_id, i.product_id, 0, sum(i.quantity - i.refunded_quantity),
                sum(i.quantity * i.unit_price_minor - i.discount_minor - i.refunded_minor), 0
           FROM orders o JOIN order_items i ON i.order_id = o.id
          WHERE o.affiliate_id IS NOT NULL AND o.status NOT IN ('cancelled', 'refunded') GROUP BY 1, 2, 3),
       kept AS (
         SELECT tenant_id, affiliate_id, product_id, period = '-infinity' AS is_all, sum(orders) AS orders,
                sum(quantity) AS quantity, sum(sold_minor) AS sold, sum(commission_minor) AS commission
           FROM affiliate_sums GROUP BY 1, 2, 3, 4
         HAVING sum(orders) <> 0 OR sum(quantity) <> 0 OR sum(sold_minor) <> 0 OR sum(commission_minor) <> 0),
       sides AS (SELECT w.*, side.is_all FROM wanted w CROSS JOIN (VALUES (true), (false)) AS side (is_all))
       SELECT * FROM sides FULL JOIN kept USING (tenant_id, affiliate_id, product_id, is_all)
        WHERE (sides.orders, sides.quantity, sides.sold, sides.commission)
              IS DISTINCT FROM (kept.orders, kept.quantity, kept.sold, kept.commission)`,
    );
    expect(differences).toEqual([]);
  });

  it('[R149] a suspended affiliate sees nothing within 2 s', async () => {
    const ada = await shop.affiliate({});
    await shop.ask('DELETE', `/api/admin/users/${ada.id}`);
    await soon(async () => expect((await get('/api/affiliate/stats', ada.token)).status).toBe(401));
  });
});
