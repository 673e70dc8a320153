import {
  BIG_ID,
  sallaEvent,
  shopifyOrder,
  shopifyRefund,
  shopJson,
  wooOrder,
  zidOrder,
} from '../../../../test/factories/shops.js';
import { sha256 } from '../../../kernel/crypto/hash.js';
import { parseExactJson } from './exact-json.policy.js';
import { readSalla } from './salla.policy.js';
import { readShopify } from './shopify.policy.js';
import type { ShopEvent, ShopOrder, ShopSettings } from './shops.types.js';
import { readWooCommerce } from './woocommerce.policy.js';
import { readZid } from './zid.policy.js';

const CLICK = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';
const EMAIL_HASH = sha256('sam@shop.example').toString('hex');
const SUBTOTAL: ShopSettings = { amountRule: 'subtotal', recordOn: 'paid', clickIdParameter: 'cid' };
const TOTAL: ShopSettings = { ...SUBTOTAL, amountRule: 'total' };

/** As it arrives: bytes of JSON. */
const sent = (body: unknown): unknown => parseExactJson(Buffer.from(shopJson(body)));
const orderIn = (event: ShopEvent): ShopOrder => {
  if (event.kind !== 'order') throw new Error(`not an order but ${event.kind}`);
  return event.order;
};
const shopify = (change = {}, settings = SUBTOTAL, topic = 'orders/paid') =>
  orderIn(readShopify(topic, sent(shopifyOrder(change)), settings));
const woo = (change = {}, settings = SUBTOTAL) =>
  orderIn(readWooCommerce('order.updated', sent(wooOrder(change)), settings));
const salla = (change = {}, settings = SUBTOTAL, event = 'order.updated') =>
  orderIn(readSalla(sent(sallaEvent(event, change)), settings));
const zid = (change = {}) => orderIn(readZid(undefined, sent(zidOrder(change)), TOTAL));

describe('[R62] an order of Shopify', () => {
  it('is read with every digit of its id, goods after discounts, coupon, customer, e-mail hash and country', () => {
    expect(shopify({ id: BIG_ID })).toEqual({
      orderId: BIG_ID,
      state: 'paid',
      amount: { minor: 9_000n, currency: 'USD' },
      refunds: [],
      clickId: null,
      couponCodes: ['SHOP10'],
      customerId: '207119551',
      customerEmailHash: EMAIL_HASH,
      country: 'SA',
    });
    expect(shopify({}, TOTAL).amount.minor).toBe(11_350n);
  });

  it.each<[string, ShopOrder['state']]>([
    ['pending', 'unpaid'],
    ['authorized', 'unpaid'],
    ['partially_paid', 'unpaid'],
    ['paid', 'paid'],
    ['partially_refunded', 'paid'],
    ['refunded', 'void'],
    ['voided', 'void'],
    ['anything', 'unpaid'],
  ])('that is %s is %s', (financial_status, state) => {
    expect(shopify({ financial_status }).state).toBe(state);
    expect(shopify({ financial_status, cancelled_at: '2026-11-01T10:00:00Z' }).state).toBe('void');
  });

  it('tells of its refunds one by one: goods by the one rule, money by the other', () => {
    const refunds = [
      shopifyRefund(BIG_ID, 45, 6.75, { id: '1' }),
      shopifyRefund(BIG_ID, 195.66, 13.34, { id: '2' }),
    ];
    const change = { refunds, financial_status: 'refunded' };
    expect(shopify(change)).toMatchObject({
      state: 'paid',
      refunds: [
        { refundId: '1', nanos: 45_000_000_000n },
        { refundId: '2', nanos: 195_660_000_000n },
      ],
    });
    expect(shopify(change, TOTAL).refunds.map(({ nanos }) => nanos)).toEqual([
      51_750_000_000n,
      209_000_000_000n,
    ]);
  });

  it.each<[string, Record<string, unknown>, bigint, bigint]>([
    [
      'of money that did not arrive',
      { transactions: [{ kind: 'refund', status: 'failure', amount: '51.75' }] },
      45n,
      0n,
    ],
    ['of lines of an order that is not paid', { transactions: [] }, 45n, 51_75n / 100n],
    [
      'of shipping alone',
      {
        refund_line_items: [],
        order_adjustments: [{ kind: 'shipping_refund', amount: '-45.00', tax_amount: '-6.75' }],
      },
      0n,
      51n,
    ],
    ['out of goodwill', { refund_line_items: [], order_adjustments: [] }, 51n, 51n],
  ])('knows a refund %s', (_, change, goods, money) => {
    const body = sent(shopifyRefund(BIG_ID, 45, 6.75, change));
    const worth = (settings: ShopSettings): bigint | null => {
      const event = readShopify('refunds/create', body, settings);
      return event.kind === 'refund' && event.orderId === BIG_ID ? event.refund.nanos / 1_000_000_000n : null;
    };
    expect([worth(SUBTOTAL), worth(TOTAL)]).toEqual([goods, money]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['an attribute by the name of the connection', { note_attributes: [{ name: 'cid', value: CLICK }] }],
    [
      'an attribute by our name',
      { note_attributes: [{ name: 'AFX_click_id', value: ` ${CLICK.toUpperCase()} ` }] },
    ],
    ['the landing page, whole', { landing_site: `https://shop.example/p?utm_source=x&cid=${CLICK}#a` }],
    ['the landing page, relative', { landing_site: `/p?click_id=${CLICK}` }],
    ['a UTM value of the landing page', { landing_site: `/p?utm_content=${CLICK}` }],
    [
      'an attribute rather than the landing page',
      {
        note_attributes: [{ name: 'cid', value: CLICK }],
        landing_site: '/?cid=0199c7a0-5b1e-7c3d-9a52-000000000000',
      },
    ],
  ])('has its click in %s', (_, change) => expect(shopify(change).clickId).toBe(CLICK));

  it.each<[string, Record<string, unknown>]>([
    ['of another form', { note_attributes: [{ name: 'cid', value: '12345' }] }],
    [
      'under another name',
      { note_attributes: [{ name: 'session', value: CLICK }], landing_site: `/p?gclid=${CLICK}` },
    ],
    ['in places that cannot be read', { note_attributes: 'cid', landing_site: 7 }],
  ])('has no click %s', (_, change) => expect(shopify(change).clickId).toBeNull());

  it('is searched for its click in no time, however it is bent', () => {
    const long = `/${'?'.repeat(4_000)} `;
    const note_attributes = Array.from({ length: 200 }, (_, index) => ({ name: `n${index}`, value: long }));
    const started = Date.now();
    expect(
      shopify({ note_attributes, landing_site: { deep: Array.from({ length: 100_000 }, () => [{}]) } })
        .clickId,
    ).toBeNull();
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it.each(['id', 'currency', 'subtotal_price'])('is refused without %s, by a code that names it', (name) => {
    expect(() => shopify({ [name]: undefined })).toThrow(
      expect.objectContaining({ code: 'shop.payload_incomplete', details: { field: name } }),
    );
  });

  it('is refused with amounts that are none', () => {
    for (const subtotal_price of ['-1.00', '1e3', 'NaN', '1.005', '9'.repeat(16)]) {
      expect(() => shopify({ subtotal_price })).toThrow(
        expect.objectContaining({ code: 'money.invalid_amount' }),
      );
    }
    expect(() => shopify({ currency: 'XXX' })).toThrow(
      expect.objectContaining({ code: 'money.unknown_currency' }),
    );
  });

  it('does without customer, address and codes', () => {
    const bare = {
      customer: null,
      email: '',
      shipping_address: null,
      discount_codes: null,
      refunds: undefined,
    };
    expect(shopify(bare)).toMatchObject({
      customerId: null,
      customerEmailHash: null,
      country: null,
      couponCodes: [],
    });
  });

  it('is not every topic', () => {
    for (const topic of ['', 'products/update', 'orders/delete', 'checkouts/create'])
      expect(readShopify(topic, sent(shopifyOrder()), SUBTOTAL)).toEqual({ kind: 'ignored' });
  });
});

describe('[R64] an order of WooCommerce', () => {
  it('is read net of tax and shipping, or whole', () => {
    expect(woo({ id: '727', meta_data: [{ id: 1, key: 'afx_click_id', value: CLICK }] })).toEqual({
      orderId: '727',
      state: 'paid',
      amount: { minor: 10_000n, currency: 'USD' },
      refunds: [],
      clickId: CLICK,
      couponCodes: ['woo5'],
      customerId: null,
      customerEmailHash: EMAIL_HASH,
      country: 'AE',
    });
    expect(woo({}, TOTAL).amount.minor).toBe(12_500n);
  });

  it.each<[string, ShopOrder['state'], Record<string, unknown>?]>([
    ['pending', 'unpaid'],
    ['on-hold', 'unpaid'],
    ['processing', 'paid'],
    ['completed', 'paid'],
    ['cancelled', 'void'],
    ['failed', 'void'],
    ['trash', 'void'],
    ['refunded', 'void'],
    ['in-the-oven', 'paid'],
    ['in-the-oven', 'unpaid', { date_paid_gmt: null }],
  ])('that is %s is %s', (status, state, change = {}) =>
    expect(woo({ status, ...change }).state).toBe(state),
  );

  it('shares refunds between goods and the rest so that together they are exact', () => {
    const thirds = [3, 1, 2].map((id) => ({ id: `${id}`, reason: '', total: '-41.67' }));
    const refunds = woo({ refunds: thirds, status: 'refunded' }).refunds;
    expect(refunds.map(({ refundId }) => refundId)).toEqual(['1', '2', '3']);
    // 41.67 of 125.00 is 33.336 of 100.00, the second time 66.672, the third 100.008.
    expect(refunds.map(({ nanos }) => nanos / 10_000_000n)).toEqual([3_334n, 3_333n, 3_334n]);
    expect(woo({ refunds: thirds }, TOTAL).refunds.map(({ nanos }) => nanos / 10_000_000n)).toEqual([
      4_167n,
      4_167n,
      4_167n,
    ]);
  });

  it('has its click in where the visit began, as WooCommerce notes it', () => {
    const key = '_wc_order_attribution_session_entry';
    expect(woo({ meta_data: [{ key, value: `https://w.example/?cid=${CLICK}` }] }).clickId).toBe(CLICK);
    const utm = '_wc_order_attribution_utm_source';
    expect(woo({ meta_data: [{ key: utm, value: CLICK }] }).clickId).toBe(CLICK);
  });

  it('is void when all that is left of it is its id, and only then', () => {
    expect(readWooCommerce('order.deleted', sent({ id: '727' }), SUBTOTAL)).toEqual({
      kind: 'void',
      orderId: '727',
    });
    expect(readWooCommerce('order.deleted', sent(wooOrder()), SUBTOTAL).kind).toBe('order');
    expect(readWooCommerce('product.updated', sent({ id: '1' }), SUBTOTAL)).toEqual({ kind: 'ignored' });
  });

  it.each(['id', 'currency', 'total', 'total_tax', 'status'])('is refused without %s', (name) => {
    expect(() => woo({ [name]: undefined })).toThrow(
      expect.objectContaining({ code: 'shop.payload_incomplete' }),
    );
  });
});

describe('[R63] an order of Salla', () => {
  it('is read as goods after discounts, or whole', () => {
    expect(salla({ id: '1', landing: `https://s.example/?afx_click_id=${CLICK}` })).toEqual({
      orderId: '1',
      state: 'paid',
      amount: { minor: 18_100n, currency: 'USD' },
      refunds: [],
      clickId: CLICK,
      couponCodes: ['SALLA5'],
      customerId: '225167971',
      customerEmailHash: EMAIL_HASH,
      country: null,
    });
    expect(salla({}, TOTAL).amount.minor).toBe(19_600n);
  });

  it.each<[string | undefined, ShopOrder['state']]>([
    ['payment_pending', 'unpaid'],
    [undefined, 'unpaid'],
    ['under_review', 'paid'],
    ['in_progress', 'paid'],
    ['delivered', 'paid'],
    ['restoring', 'paid'],
    ['canceled', 'void'],
    ['restored', 'void'],
  ])('with the state %s is %s', (slug, state) => expect(salla({ status: { slug } }).state).toBe(state));

  it('may lie inside of an event about it', () => {
    const { data } = sallaEvent('x') as { data: Record<string, unknown> };
    const body = {
      event: 'order.status.updated',
      merchant: 1,
      data: {
        id: '9',
        status: 'ملغي',
        order: { ...data, id: '2', currency: undefined, status: { slug: 'canceled' } },
      },
    };
    expect(orderIn(readSalla(sent(body), SUBTOTAL))).toMatchObject({ orderId: '2', state: 'void' });
  });

  it.each(['order.cancelled', 'order.refunded', 'order.deleted'])(
    'is void after %s, whatever is beside',
    (event) => {
      expect(readSalla(sent({ event, merchant: 1, data: { id: '3' } }), SUBTOTAL)).toEqual({
        kind: 'void',
        orderId: '3',
      });
    },
  );

  it('is refused where something is missing, and other events are not about it', () => {
    for (const change of [
      { id: undefined },
      { amounts: {} },
      { currency: null, amounts: { total: { amount: 1 } } },
    ])
      expect(() => salla(change)).toThrow(expect.objectContaining({ code: 'shop.payload_incomplete' }));
    expect(readSalla(sent({ event: 'product.created', data: { id: '3' } }), SUBTOTAL)).toEqual({
      kind: 'ignored',
    });
    expect(readSalla(null, SUBTOTAL)).toEqual({ kind: 'ignored' });
  });
});

describe('[R63] an order of Zid', () => {
  it('is read with its total, noise of floats taken off', () => {
    expect(zid({ id: '5', coupon: { id: 1, code: 'ZID', discount: 5 }, note: `/?cid=${CLICK}` })).toEqual({
      orderId: '5',
      state: 'paid',
      amount: { minor: 10_000n, currency: 'USD' },
      refunds: [],
      clickId: CLICK,
      couponCodes: ['ZID'],
      customerId: '77',
      customerEmailHash: EMAIL_HASH,
      country: null,
    });
    expect(zid({ order_total: undefined }).amount.minor).toBe(10_000n);
    expect(zid({ currency_code: 'KWD', order_total: '10.12500000000000' }).amount.minor).toBe(10_125n);
    expect(zid({ currency_code: 'JPY', order_total: '100.00000000000000' }).amount.minor).toBe(100n);
    expect(zid({ order_total: '195.66000000000003' }).amount.minor).toBe(19_566n);
    expect(zid({ order_total: '195.65999999999997' }).amount.minor).toBe(19_566n);
  });

  it.each<[string, string | undefined, ShopOrder['state']]>([
    ['new', 'pending', 'unpaid'],
    ['new', 'paid', 'paid'],
    ['delivered', undefined, 'paid'],
    ['ready', undefined, 'unpaid'],
    ['reverse_in_progress', 'paid', 'paid'],
    ['canceledReversal', 'paid', 'paid'],
    ['delivered', 'refunded', 'void'],
    ...[
      'failed',
      'refunded',
      'reversed',
      'chargeback',
      'expired',
      'voided',
      'canceled',
      'cancelled',
      'denied',
    ].map((code): [string, string, ShopOrder['state']] => [code, 'paid', 'void']),
  ])('that is %s and %s is %s', (code, payment_status, state) => {
    expect(zid({ order_status: { code }, payment_status }).state).toBe(state);
  });

  it('is refused where something is missing; other events are not about it', () => {
    for (const name of ['id', 'currency_code', 'order_status'])
      expect(() => zid({ [name]: null })).toThrow(
        expect.objectContaining({ code: 'shop.payload_incomplete' }),
      );
    expect(() => zid({ order_total: null, transaction_amount: null })).toThrow(
      expect.objectContaining({ code: 'shop.payload_incomplete' }),
    );
    expect(readZid('product.update', sent(zidOrder()), TOTAL)).toEqual({ kind: 'ignored' });
  });
});
