import { createHash } from 'node:crypto';
import { newId } from '../../src/kernel/ids/uuid.js';
import {
  BIG_ID,
  sallaEvent,
  shopifyOrder,
  shopifyRefund,
  shopJson,
  signSalla,
  signShopify,
  wooOrder,
  zidOrder,
} from '../factories/shops.js';
import { openTenant } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { addAdvertiser, addOffer, type OtherAdvertiser, storeClick, storedClick } from '../setup/sales.js';

const SECRET = 'shop_secret & more';
const ZID = { username: 'zid_user', password: 'zid_password' };
type Fields = Record<string, unknown>;

describe('shops', () => {
  let app: TestApp;
  let admin: string;
  let advertiser: string;
  let other: OtherAdvertiser;

  beforeAll(async () => {
    app = await startApp();
    admin = await logIn(app.url, 'admin');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'rival');
  });
  afterAll(() => app.dispose());

  let shops = 0;
  const connect = (body: Fields, token = advertiser): Promise<Answer> =>
    call(app.url, 'POST', '/api/shops/connections', {
      token,
      body: { name: 'A shop', orderPrefix: `s${++shops}-`, ...body },
    });
  const connected = async (
    body: Fields,
    token?: string,
  ): Promise<{ id: string; prefix: string; path: string }> => {
    const answer = await connect(body, token);
    if (answer.status !== 201) throw new Error(`not connected: ${answer.text}`);
    const { id, kind, orderPrefix } = answer.body;
    return { id, prefix: orderPrefix, path: `/api/shops/${kind}/${id}` };
  };
  const send = (path: string, body: string, headers: Record<string, string>): Promise<Answer> =>
    call(app.url, 'POST', path, { body, headers });
  const get = (path: string, token = admin): Promise<Answer> => call(app.url, 'GET', path, { token });
  const saleOf = async (conversionId: string): Promise<Fields> =>
    (await get(`/api/conversions/${conversionId}`)).body as Fields;
  const approve = (id: string): Promise<Answer> =>
    call(app.url, 'POST', `/api/conversions/${id}/approve`, { token: admin });
  const refundedOf = async (id: unknown): Promise<Fields> => {
    const [row] = await app.database.query<Fields>(
      `SELECT status, refunded_minor::int AS refunded, reversed_commission_minor::int AS reversed
         FROM conversions WHERE id = $1`,
      [id],
    );
    return row!;
  };
  const intakeOf = async (id: string): Promise<Fields> => {
    const [row] = await app.database.query<Fields>('SELECT * FROM conversion_intakes WHERE id = $1', [id]);
    return row!;
  };
  const countOf = async (transactionId: string): Promise<number> => {
    const [row] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM conversions WHERE transaction_id = $1',
      [transactionId],
    );
    return row!.n;
  };

  describe('[R62] connections', () => {
    it('[R62] are made, read, changed and ended, and never show their secrets', async () => {
      const made = await connect({
        kind: 'shopify',
        credentials: { secret: SECRET },
        shop: 'https://A.myshopify.com/',
      });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        kind: 'shopify',
        shop: 'a.myshopify.com',
        amountRule: 'subtotal',
        recordOn: 'paid',
        clickIdParameter: 'click_id',
        active: true,
      });
      expect(made.body.webhookUrl).toMatch(new RegExp(`/api/shops/shopify/${made.body.id}$`));
      const path = `/api/shops/connections/${made.body.id}`;
      const changed = await call(app.url, 'PATCH', path, {
        token: advertiser,
        body: { name: 'B', shop: null, credentials: { secret: 'another secret' }, active: false },
      });
      expect(changed.body).toMatchObject({ name: 'B', shop: null, active: false });
      const texts = [made, changed, await get(path), await get('/api/shops/connections', advertiser)];
      texts.push(await get(`/api/admin/audit?subjectId=${made.body.id}`));
      for (const { status, text } of texts) {
        expect(status).toBeLessThan(300);
        expect(text).not.toMatch(/shop_secret|another secret|sealed/);
      }
      const [row] = await app.database.query<{ text: string }>(
        'SELECT c::text AS text FROM shop_connections c WHERE id = $1',
        [made.body.id],
      );
      expect(row!.text).not.toContain(Buffer.from('another secret').toString('hex'));
      expect((await call(app.url, 'DELETE', path, { token: advertiser })).status).toBe(204);
      expect((await get(path)).body.code).toBe('shop.connection_not_found');
    });

    it.each<[string, Fields, string]>([
      ['no credentials', { kind: 'shopify' }, 'request.invalid'],
      ['an unknown kind', { kind: 'magento', credentials: { secret: SECRET } }, 'request.invalid'],
      ['a short secret', { kind: 'shopify', credentials: { secret: 'x' } }, 'request.invalid'],
      [
        "another shop's credentials",
        { kind: 'zid', credentials: { secret: SECRET } },
        'shop.credentials_invalid',
      ],
      [
        'too many credentials',
        { kind: 'shopify', credentials: { secret: SECRET, ...ZID } },
        'shop.credentials_invalid',
      ],
      [
        'a name that Basic cannot carry',
        { kind: 'zid', credentials: { ...ZID, username: 'a:b' } },
        'shop.credentials_invalid',
      ],
      [
        'a rule Zid has no figures for',
        { kind: 'zid', credentials: ZID, amountRule: 'subtotal' },
        'shop.rule_not_supported',
      ],
      [
        'a prefix with blanks',
        { kind: 'shopify', credentials: { secret: SECRET }, orderPrefix: 'a b' },
        'request.invalid',
      ],
    ])('[R62] are refused with %s', async (_, body, code) => {
      const answer = await connect(body);
      expect([answer.status, answer.body.code]).toEqual([400, code]);
    });

    it('[R62] keep the orders of two shops of one advertiser apart', async () => {
      const first = { kind: 'woocommerce', credentials: { secret: SECRET }, orderPrefix: 'same-' };
      expect((await connect(first)).status).toBe(201);
      const second = await connect(first);
      expect([second.status, second.body.code]).toEqual([409, 'shop.order_prefix_taken']);
      expect((await connect(first, other.token)).status).toBe(201);
    });

    it("[R62] are nobody else's", async () => {
      const { id } = await connected({ kind: 'salla', credentials: { secret: SECRET } });
      const path = `/api/shops/connections/${id}`;
      const root = await logIn(app.url, 'root');
      const foreign = (await openTenant(app.url, root)).admin.token;
      for (const token of [other.token, foreign]) {
        expect((await get(path, token)).status).toBe(404);
        expect((await call(app.url, 'PATCH', path, { token, body: { active: false } })).status).toBe(404);
        expect((await call(app.url, 'DELETE', path, { token })).status).toBe(404);
        expect((await get('/api/shops/connections', token)).text).not.toContain(id);
      }
      expect((await get(path, await logIn(app.url, 'promoter'))).status).toBe(403);
    });
  });

  describe('[R62] Shopify', () => {
    const shopify = (path: string, topic: string, body: unknown, change: Record<string, string> = {}) => {
      const raw = typeof body === 'string' ? body : shopJson(body);
      return send(path, raw, {
        'X-Shopify-Topic': topic,
        'X-Shopify-Hmac-Sha256': signShopify(raw, SECRET),
        'X-Shopify-Shop-Domain': 'a.myshopify.com',
        'X-Shopify-API-Version': '2026-10',
        'X-Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
        ...change,
      });
    };
    const clicked = async (change: Fields = {}): Promise<Fields> =>
      shopifyOrder({ landing_site: `/products/x?click_id=${await storedClick(app)}`, ...change });

    it('[R62] a paid order becomes a sale: every digit of its id, goods after discounts, customer and coupon', async () => {
      const { path, prefix } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const order = await clicked({ id: BIG_ID });
      const answer = await shopify(path, 'orders/paid', order);
      expect([answer.status, answer.body]).toEqual([
        200,
        { status: 'recorded', intakeId: expect.any(String), conversionId: expect.any(String), code: null },
      ]);
      expect(await saleOf(answer.body.conversionId)).toMatchObject({
        transactionId: `${prefix}${BIG_ID}`,
        amount: 90,
        commission: 9,
        currency: 'USD',
        status: 'pending',
        couponCode: 'SHOP10',
      });
      const [row] = await app.database.query<Fields>(
        'SELECT source, customer_id, order_id, country, customer_email_hash FROM conversions WHERE id = $1',
        [answer.body.conversionId],
      );
      expect(row).toEqual({
        source: 'shopify',
        customer_id: '207119551',
        order_id: `${prefix}${BIG_ID}`,
        country: 'SA',
        customer_email_hash: createHash('sha256').update('sam@shop.example').digest(),
      });
      const intake = await intakeOf(answer.body.intakeId);
      expect(intake).toMatchObject({
        status: 'settled',
        source: 'shopify',
        payload: { topic: 'orders/paid' },
      });
      expect(JSON.stringify(intake.payload)).not.toMatch(/Example|shop_secret/);
    });

    it('[R62] may be commissioned on the total, and recorded before it is paid', async () => {
      const { path } = await connected({
        kind: 'shopify',
        credentials: { secret: SECRET },
        amountRule: 'total',
        recordOn: 'created',
      });
      const answer = await shopify(path, 'orders/create', await clicked({ financial_status: 'pending' }));
      expect(await saleOf(answer.body.conversionId)).toMatchObject({ amount: 113.5, commission: 11.35 });
    });

    it('[R62] the same order again, as another event and 20 times at once, is one sale', async () => {
      const { path, prefix } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const order = await clicked();
      const topics = ['orders/create', 'orders/paid', 'orders/updated'];
      const bodies = [order, { ...order, email: 'new@shop.example' }];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => shopify(path, topics[index % 3]!, bodies[index % 2])),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(answers.filter(({ body }) => body.status === 'recorded')).toHaveLength(1);
      expect(answers.filter(({ body }) => body.status === 'duplicate')).toHaveLength(19);
      expect(new Set(answers.map(({ body }) => body.conversionId)).size).toBe(1);
      expect(await countOf(`${prefix}${String(order.id)}`)).toBe(1);
    });

    it('[R62] [R65] refunds come once each, by whichever event they are told, also after approval', async () => {
      const { path } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const order = await clicked();
      const { conversionId } = (await shopify(path, 'orders/paid', order)).body;
      expect((await approve(conversionId)).status).toBe(200);
      const refund = shopifyRefund(order.id, 45, 6.75);
      const refunded = await shopify(path, 'refunds/create', refund);
      expect(refunded.body).toMatchObject({ status: 'refunded', conversionId });
      expect(await refundedOf(conversionId)).toEqual({ status: 'approved', refunded: 4_500, reversed: 450 });
      expect((await shopify(path, 'refunds/create', refund)).body.status).toBe('duplicate');
      const snapshot = { ...order, financial_status: 'partially_refunded', refunds: [refund] };
      expect((await shopify(path, 'orders/updated', snapshot)).body.status).toBe('duplicate');
      expect(await refundedOf(conversionId)).toEqual({ status: 'approved', refunded: 4_500, reversed: 450 });
      const last = shopifyRefund(order.id, 45, 6.75);
      await shopify(path, 'orders/updated', {
        ...order,
        financial_status: 'refunded',
        refunds: [refund, last],
      });
      expect(await refundedOf(conversionId)).toEqual({ status: 'reversed', refunded: 9_000, reversed: 900 });
      const trial = await get('/api/ledger/trial-balance');
      expect(trial.body.balanced).toBe(true);
    });

    it('[R62] [R65] a cancelled order is taken back, and one that was never a sale is not', async () => {
      const { path } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const order = await clicked();
      const { conversionId } = (await shopify(path, 'orders/paid', order)).body;
      const cancelled = { ...order, cancelled_at: '2026-11-02T10:00:00Z', financial_status: 'voided' };
      expect((await shopify(path, 'orders/cancelled', cancelled)).body.status).toBe('refunded');
      expect(await refundedOf(conversionId)).toMatchObject({ status: 'rejected' });
      // The first webhook, sent again, brings nothing back.
      expect((await shopify(path, 'orders/paid', order)).body.status).toBe('duplicate');
      expect(await refundedOf(conversionId)).toMatchObject({ status: 'rejected' });
      const never = await shopify(path, 'orders/cancelled', { ...cancelled, id: '77001' });
      expect([never.status, never.body.code]).toEqual([200, 'shop.order_void']);
      const unknown = await shopify(path, 'refunds/create', shopifyRefund('77002', 1, 0));
      expect([unknown.status, unknown.body.code]).toEqual([200, 'shop.order_unknown']);
    });

    it('[R62] [R65] what is told of an order that waits for its click is to be told again', async () => {
      const { path, prefix } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const order = await clicked();
      const [waiting] = await app.database.query<{ id: string }>(
        `INSERT INTO conversion_intakes (id, tenant_id, advertiser_id, source, payload, status, due_at, received_at)
         SELECT gen_random_uuid(), tenant_id, advertiser_id, 'shopify', $2, 'queued', now() + interval '1 day', now()
           FROM shop_connections WHERE id = $1 RETURNING id`,
        [path.split('/').at(-1), JSON.stringify({ transaction_id: `${prefix}${order.id}` })],
      );
      const cancelled = { ...order, cancelled_at: '2026-11-11T11:00:00Z', financial_status: 'voided' };
      const tell = async (): Promise<Answer[]> => [
        await shopify(path, 'refunds/create', shopifyRefund(order.id, 1, 0)),
        await shopify(path, 'orders/cancelled', cancelled),
      ];
      for (const { status, body, headers } of await tell()) {
        expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'shop.order_waits', '60']);
      }
      const never = await shopify(path, 'refunds/create', shopifyRefund('77003', 1, 0));
      expect([never.status, never.body.code]).toEqual([200, 'shop.order_unknown']);

      await app.database.query('DELETE FROM conversion_intakes WHERE id = $1', [waiting!.id]);
      expect((await tell()).map(({ status, body }) => [status, body.code])).toEqual([
        [200, 'shop.order_unknown'],
        [200, 'shop.order_void'],
      ]);
    });

    it('[R62] [R65] an order that waits for its click is told again when it was refunded already', async () => {
      const cutOff = newId();
      await app.database.query(
        `INSERT INTO journal_checkpoints (node_id, stream, segment, byte_offset, drained_through)
         VALUES ($1, 'clicks', 1, 0, now() - interval '1 hour')`,
        [cutOff],
      );
      try {
        const { path } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
        const { linkId } = await addOffer(app);
        const clickId = newId();
        const order = shopifyOrder({ landing_site: `/products/x?click_id=${clickId}` });
        const refunds = [shopifyRefund(order.id, 45, 6.75)];
        const tell = () => shopify(path, 'orders/paid', { ...order, refunds });
        for (const { status, body } of [await tell(), await tell()]) {
          expect([status, body.code]).toEqual([503, 'shop.order_waits']);
        }
        await storeClick(app, clickId, linkId, new Date());
        const told = await eventually(async () => {
          const answer = await tell();
          expect([answer.status, answer.body.status]).toEqual([200, 'refunded']);
          return answer;
        });
        expect(await refundedOf(told.body.conversionId)).toMatchObject({ refunded: 4_500 });
        expect((await tell()).body.status).toBe('duplicate');
      } finally {
        await app.database.query('DELETE FROM journal_checkpoints WHERE node_id = $1', [cutOff]);
      }
    });

    it.each<[string, (body: string) => Record<string, string>]>([
      ['none', () => ({ 'X-Shopify-Hmac-Sha256': '' })],
      ['of another secret', (body) => ({ 'X-Shopify-Hmac-Sha256': signShopify(body, 'other secret') })],
      ['of another body', () => ({ 'X-Shopify-Hmac-Sha256': signShopify('{}', SECRET) })],
      [
        'of the body read and written again',
        (body) => ({ 'X-Shopify-Hmac-Sha256': signShopify(JSON.stringify(JSON.parse(body)), SECRET) }),
      ],
    ])(
      '[R62] a signature that is %s gives 401, and is kept without the body and the secret',
      async (_, forged) => {
        const { path, prefix, id } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
        const raw = shopJson(await clicked({ id: BIG_ID }));
        const answer = await shopify(path, 'orders/paid', raw, forged(raw));
        expect([answer.status, answer.body.code]).toEqual([401, 'shop.signature_invalid']);
        expect(await countOf(`${prefix}${BIG_ID}`)).toBe(0);
        const rows = await app.database.query<Fields>(
          `SELECT status, error_code, payload FROM conversion_intakes WHERE payload->>'connection_id' = $1`,
          [id],
        );
        expect(rows).toEqual([
          {
            status: 'refused',
            error_code: 'shop.signature_invalid',
            payload: {
              connection_id: id,
              topic: 'orders/paid',
              delivery_id: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
              bytes: Buffer.byteLength(raw),
              sha256: createHash('sha256').update(raw).digest('hex'),
            },
          },
        ]);
      },
    );

    it('[R62] an app in many stores reports the one the connection is for', async () => {
      const { path } = await connected({
        kind: 'shopify',
        credentials: { secret: SECRET },
        shop: 'a.myshopify.com',
      });
      const order = await clicked();
      const foreign = await shopify(path, 'orders/paid', order, {
        'X-Shopify-Shop-Domain': 'b.myshopify.com',
      });
      expect([foreign.status, foreign.body.code]).toEqual([403, 'shop.foreign_shop']);
      expect((await shopify(path, 'orders/paid', order)).body.status).toBe('recorded');
    });

    it('[R62] what is no sale is kept with its reason, and the shop is told 200', async () => {
      const { path } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const reasons: [string, unknown, string][] = [
        ['orders/paid', await clicked({ subtotal_price: undefined }), 'shop.payload_incomplete'],
        ['orders/paid', await clicked({ id: undefined }), 'shop.payload_incomplete'],
        ['orders/paid', await clicked({ currency: 'XXX' }), 'money.unknown_currency'],
        ['orders/paid', await clicked({ subtotal_price: '1.999' }), 'money.invalid_amount'],
        ['orders/paid', await clicked({ subtotal_price: '-1.00' }), 'money.invalid_amount'],
        ['orders/paid', await clicked({ currency: 'EUR' }), 'conversion.currency_mismatch'],
        ['orders/paid', shopifyOrder({ discount_codes: [] }), 'shop.order_not_referred'],
        ['orders/create', await clicked({ financial_status: 'pending' }), 'shop.order_not_paid'],
        ['orders/paid', shopifyOrder({ landing_site: `/?click_id=${BIG_UUID}` }), 'click.not_found'],
        ['products/update', await clicked(), 'shop.event_ignored'],
        ['orders/paid', [], 'shop.payload_incomplete'],
      ];
      for (const [topic, body, code] of reasons) {
        const answer = await shopify(path, topic, body);
        expect([code, answer.status, answer.body.status, answer.body.code]).toEqual([
          code,
          200,
          'ignored',
          code,
        ]);
        const intake = await intakeOf(answer.body.intakeId);
        expect([intake.status, intake.error_code]).toEqual(['refused', code]);
        expect(JSON.stringify(intake.payload)).not.toMatch(/Sam@|sam@|Riyadh/);
      }
    });

    it('[R62] a connection that is unknown, ended, switched off or of another kind is 404', async () => {
      const { id, path } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const order = await clicked();
      const wrong = [
        '/api/shops/shopify/0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11',
        `/api/shops/woocommerce/${id}`,
      ];
      for (const address of wrong) {
        const answer = await shopify(address, 'orders/paid', order);
        expect([answer.status, answer.body.code]).toEqual([404, 'shop.connection_not_found']);
      }
      expect((await shopify('/api/shops/shopify/x', 'orders/paid', order)).status).toBe(400);
      expect((await shopify(`/api/shops/magento/${id}`, 'orders/paid', order)).status).toBe(404);
      await call(app.url, 'PATCH', `/api/shops/connections/${id}`, {
        token: advertiser,
        body: { active: false },
      });
      expect((await shopify(path, 'orders/paid', order)).status).toBe(404);
    });

    it('[R62] an order without a click is of the promoter whose coupon code it carries, refunds too', async () => {
      const { path } = await connected({ kind: 'shopify', credentials: { secret: SECRET } });
      const { linkId } = await addOffer(app);
      const coupon = await call(app.url, 'POST', '/api/coupons', {
        token: admin,
        body: { linkId, code: 'ByCode' },
      });
      expect(coupon.status).toBe(201);
      const codes = ['UNKNOWN', 'BYCODE'].map((code) => ({ code, amount: '5.00', type: 'fixed_amount' }));
      const order = shopifyOrder({ discount_codes: codes });
      const answer = await shopify(path, 'orders/paid', order);
      expect([answer.body.status, answer.body.code]).toEqual(['recorded', null]);
      const { conversionId } = answer.body;
      expect(await saleOf(conversionId)).toMatchObject({
        linkId,
        clickId: null,
        couponCode: 'BYCODE',
        amount: 90,
      });
      await shopify(path, 'refunds/create', shopifyRefund(order.id, 45, 6.75));
      expect(await refundedOf(conversionId)).toMatchObject({ refunded: 4_500 });
    });

    it("[R62] the click of another advertiser's offer is no sale of this shop", async () => {
      const { path } = await connected({ kind: 'shopify', credentials: { secret: SECRET } }, other.token);
      const answer = await shopify(path, 'orders/paid', await clicked());
      expect([answer.status, answer.body.code]).toEqual([200, 'conversion.not_your_offer']);
    });
  });

  describe('[R64] WooCommerce', () => {
    const woo = (path: string, topic: string, body: unknown, secret = SECRET) => {
      // As PHP writes it: slashes are escaped, which no other writer does.
      const raw = shopJson(body).replaceAll('/', '\\/');
      return send(path, raw, {
        'X-WC-Webhook-Source': 'https://woo.example/',
        'X-WC-Webhook-Topic': topic,
        'X-WC-Webhook-Resource': 'order',
        'X-WC-Webhook-Signature': signShopify(raw, secret),
        'X-WC-Webhook-Delivery-ID': 'c0ffee',
      });
    };
    const clicked = async (change: Fields = {}): Promise<Fields> =>
      wooOrder({ meta_data: [{ id: 1, key: 'afx_click_id', value: await storedClick(app) }], ...change });
    const shop = () =>
      connected({ kind: 'woocommerce', credentials: { secret: SECRET }, shop: 'woo.example' });

    it('[R64] its ping at creation, unsigned and without headers, is answered with 200', async () => {
      const { path } = await shop();
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const ping = await send(path, 'webhook_id=12', form);
      expect([ping.status, ping.body.status]).toEqual([200, 'pong']);
      expect((await send(path, 'webhook_id=12&status=completed', form)).status).toBe(401);
    });

    it('[R64] an order becomes a sale when it is paid, net of tax and shipping', async () => {
      const { path, prefix } = await shop();
      const order = await clicked({ status: 'pending', date_paid_gmt: null });
      const pending = await woo(path, 'order.created', order);
      expect([pending.status, pending.body.code]).toEqual([200, 'shop.order_not_paid']);
      const paid = await woo(path, 'order.updated', { ...order, status: 'processing' });
      expect(paid.body.status).toBe('recorded');
      expect(await saleOf(paid.body.conversionId)).toMatchObject({
        transactionId: `${prefix}${String(order.id)}`,
        amount: 100,
        commission: 10,
        couponCode: 'woo5',
      });
      const completed = await woo(path, 'order.updated', { ...order, status: 'completed' });
      expect(completed.body).toMatchObject({ status: 'duplicate', conversionId: paid.body.conversionId });
    });

    it('[R64] [R65] refunds come by the updated order, each its part of the goods, and end at zero', async () => {
      const { path } = await shop();
      const order = await clicked();
      const { conversionId } = (await woo(path, 'order.created', order)).body;
      await approve(conversionId);
      const refunds = [{ id: '901', reason: 'broken', total: '-50.00' }];
      expect((await woo(path, 'order.updated', { ...order, refunds })).body.status).toBe('refunded');
      expect(await refundedOf(conversionId)).toEqual({ status: 'approved', refunded: 4_000, reversed: 400 });
      expect((await woo(path, 'order.updated', { ...order, refunds })).body.status).toBe('duplicate');
      refunds.push({ id: '902', reason: '', total: '-75.00' });
      await woo(path, 'order.updated', { ...order, status: 'refunded', refunds });
      expect(await refundedOf(conversionId)).toEqual({
        status: 'reversed',
        refunded: 10_000,
        reversed: 1_000,
      });
    });

    it('[R64] [R65] a cancelled or deleted order is taken back', async () => {
      const { path } = await shop();
      for (const ending of ['cancelled', 'deleted']) {
        const order = await clicked();
        const { conversionId } = (await woo(path, 'order.created', order)).body;
        const end =
          ending === 'deleted'
            ? woo(path, 'order.deleted', { id: order.id })
            : woo(path, 'order.updated', { ...order, status: 'cancelled' });
        expect((await end).body.status).toBe('refunded');
        expect(await refundedOf(conversionId)).toMatchObject({ status: 'rejected' });
      }
    });

    it('[R64] forgeries and other shops are refused, missing fields are kept', async () => {
      const { path } = await shop();
      const order = await clicked();
      expect((await woo(path, 'order.created', order, 'another secret')).body.code).toBe(
        'shop.signature_invalid',
      );
      const incomplete = await woo(path, 'order.created', { ...order, total_tax: undefined });
      expect([incomplete.status, incomplete.body.code]).toEqual([200, 'shop.payload_incomplete']);
      const elsewhere = await connected({
        kind: 'woocommerce',
        credentials: { secret: SECRET },
        shop: 'b.example',
      });
      expect((await woo(elsewhere.path, 'order.created', order)).body.code).toBe('shop.foreign_shop');
    });
  });

  describe('[R63] Salla', () => {
    const salla = (path: string, body: unknown, headers?: Record<string, string>) => {
      const raw = shopJson(body);
      return send(
        path,
        raw,
        headers ?? { 'X-Salla-Security-Strategy': 'Signature', 'X-Salla-Signature': signSalla(raw, SECRET) },
      );
    };
    const clicked = async (event: string, change: Fields = {}): Promise<Fields> =>
      sallaEvent(event, {
        source_details: { landing: `https://s.example/?click_id=${await storedClick(app)}` },
        ...change,
      });

    it('[R63] an order becomes a sale of its goods after discounts, once', async () => {
      const { path, prefix } = await connected({
        kind: 'salla',
        credentials: { secret: SECRET },
        shop: '1305146709',
      });
      const event = await clicked('order.created');
      const answer = await salla(path, event);
      expect([answer.status, answer.body.status]).toEqual([200, 'recorded']);
      const { id } = event.data as { id: string };
      expect(await saleOf(answer.body.conversionId)).toMatchObject({
        transactionId: `${prefix}${id}`,
        amount: 181,
        commission: 18.1,
        couponCode: 'SALLA5',
      });
      expect((await salla(path, { ...event, event: 'order.updated' })).body.status).toBe('duplicate');
      expect(await countOf(`${prefix}${id}`)).toBe(1);
    });

    it('[R63] waits for the payment, follows a smaller total, and takes a cancelled order back', async () => {
      const { path } = await connected({ kind: 'salla', credentials: { secret: SECRET } });
      const pending = await clicked('order.created', { status: { slug: 'payment_pending' } });
      expect((await salla(path, pending)).body.code).toBe('shop.order_not_paid');
      const data: Fields = { ...(pending.data as Fields), status: { slug: 'in_progress' } };
      const paid = await salla(path, {
        ...pending,
        event: 'order.status.updated',
        data: { id: '1', order: data },
      });
      const { conversionId } = paid.body;
      expect(paid.body.status).toBe('recorded');
      await approve(conversionId);
      const amounts = {
        ...(data.amounts as Fields),
        sub_total: { amount: 86, currency: 'USD' },
      };
      const smaller = { ...pending, event: 'order.total.price.updated', data: { ...data, amounts } };
      expect((await salla(path, smaller)).body.status).toBe('refunded');
      expect((await salla(path, smaller)).body.status).toBe('duplicate');
      expect(await refundedOf(conversionId)).toEqual({
        status: 'approved',
        refunded: 10_000,
        reversed: 1_000,
      });
      const gone = { ...pending, event: 'order.cancelled', data: { id: data.id } };
      expect((await salla(path, gone)).body.status).toBe('refunded');
      expect((await salla(path, gone)).body.status).toBe('duplicate');
      expect(await refundedOf(conversionId)).toEqual({
        status: 'reversed',
        refunded: 18_100,
        reversed: 1_810,
      });
    });

    it('[R63] proves itself by signature or by token, as the connection says', async () => {
      const signed = await connected({ kind: 'salla', credentials: { secret: SECRET } });
      const token = await connected({ kind: 'salla', credentials: { secret: SECRET, strategy: 'token' } });
      const event = await clicked('order.created');
      expect((await salla(token.path, event, { authorization: SECRET })).body.status).toBe('recorded');
      expect((await salla(token.path, event, { authorization: `Bearer ${SECRET}` })).status).toBe(401);
      expect((await salla(token.path, event)).status).toBe(401);
      expect((await salla(signed.path, event, { authorization: SECRET })).status).toBe(401);
      expect((await salla(signed.path, event, { 'X-Salla-Signature': 'a'.repeat(64) })).status).toBe(401);
      const wrong = await connected({ kind: 'salla', credentials: { secret: SECRET }, shop: '1' });
      expect((await salla(wrong.path, event)).body.code).toBe('shop.foreign_shop');
      const [found] = await app.database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM conversion_intakes WHERE payload::text LIKE '%shop_secret%'`,
      );
      expect(found!.n).toBe(0);
    });
  });

  describe('[R63] Zid', () => {
    const basic = (username: string, password: string): string =>
      `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const zid = (path: string, body: unknown, authorization = basic(ZID.username, ZID.password)) =>
      send(path, shopJson(body), { authorization });

    it('[R63] an order becomes a sale once it is paid, and is taken back when it is reversed', async () => {
      const { path, prefix } = await connected({ kind: 'zid', credentials: ZID, shop: '1001' });
      const order = zidOrder({ payment_status: 'pending', note: `/?click_id=${await storedClick(app)}` });
      expect((await zid(path, order)).body.code).toBe('shop.order_not_paid');
      const paid = { ...order, payment_status: 'paid' };
      const answer = await zid(`${path}?event=order.payment_status.update`, paid);
      expect(answer.body.status).toBe('recorded');
      expect(await saleOf(answer.body.conversionId)).toMatchObject({
        transactionId: `${prefix}${String(order.id)}`,
        amount: 100,
        commission: 10,
      });
      expect((await zid(path, paid)).body.status).toBe('duplicate');
      expect((await zid(`${path}?event=product.update`, paid)).body.code).toBe('shop.event_ignored');
      await zid(path, { ...paid, order_status: { code: 'reversed', name: '' } });
      expect(await refundedOf(answer.body.conversionId)).toMatchObject({ status: 'rejected' });
    });

    it('[R63] logs in with its name and password, and from its own store', async () => {
      const { path } = await connected({ kind: 'zid', credentials: ZID, shop: '1001' });
      for (const authorization of [
        '',
        'Basic',
        basic(ZID.username, 'zid_passworD'),
        basic('x', ZID.password),
      ]) {
        const answer = await zid(path, zidOrder(), authorization);
        expect([authorization, answer.status, answer.body.code]).toEqual([
          authorization,
          401,
          'shop.signature_invalid',
        ]);
      }
      expect((await zid(path, zidOrder({ store_id: 7 }))).body.code).toBe('shop.foreign_shop');
      const incomplete = await zid(path, zidOrder({ currency_code: null }));
      expect([incomplete.status, incomplete.body.code]).toEqual([200, 'shop.payload_incomplete']);
    });
  });

  it('[R62] keeps sixty forgeries a minute and answers all', async () => {
    // More than two minutes' worth: the next minute may begin meanwhile.
    const sent = 130;
    const { path, id } = await connected({ kind: 'shopify', credentials: { secret: SECRET } }, other.token);
    const answers = await Promise.all(Array.from({ length: sent }, () => send(path, '{}', {})));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    const [found] = await app.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM conversion_intakes WHERE payload->>'connection_id' = $1`,
      [id],
    );
    expect(found!.n).toBeGreaterThanOrEqual(60);
    expect(found!.n).toBeLessThan(sent);
  });

  it('[R62] stops with its tenant', async () => {
    const root = await logIn(app.url, 'root');
    const tenant = await openTenant(app.url, root, { planCode: 'pro' });
    const [company] = await app.database.query<{ id: string }>(
      `INSERT INTO advertisers (id, tenant_id, name, status) VALUES (uuidv7(), $1, 'x', 'active') RETURNING id`,
      [tenant.id],
    );
    const { path } = await connected(
      { kind: 'zid', credentials: ZID, advertiserId: company!.id },
      tenant.admin.token,
    );
    await call(app.url, 'POST', `/api/platform/tenants/${tenant.id}/suspend`, {
      token: root,
      body: { reason: 'x' },
    });
    await eventually(async () => {
      const answer = await send(path, shopJson(zidOrder()), {});
      expect([answer.status, answer.body.code]).toEqual([403, 'tenant.suspended']);
    });
  });
});

const BIG_UUID = '0189c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';
