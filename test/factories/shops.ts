import { createHmac } from 'node:crypto';

type Fields = Record<string, unknown>;

/** Ids as Shopify has them: beyond 2^53, hence as text here and bare in the body. */
export const BIG_ID = '820982911946154508';

let orders = 0;
export const nextOrderId = (): string => `${++orders + 5_000_000}`;

/** JSON with ids of text written as numbers, as shops send them: only the given names. */
export function shopJson(value: unknown): string {
  return JSON.stringify(value).replace(/"(id|order_id|line_item_id|customer_id)":"(\d+)"/g, '"$1":$2');
}

export interface ShopifyLine {
  id: string;
  price: string;
}

/** An order as Shopify's REST resource: 2 × 50.00, 10.00 off, 15 % tax, 10.00 shipping. */
export function shopifyOrder(change: Fields = {}): Fields {
  return {
    id: nextOrderId(),
    order_number: 1001,
    name: '#1001',
    currency: 'USD',
    financial_status: 'paid',
    cancelled_at: null,
    subtotal_price: '90.00',
    total_discounts: '10.00',
    total_tax: '13.50',
    total_price: '113.50',
    current_total_price: '113.50',
    total_shipping_price_set: {
      shop_money: { amount: '10.00', currency_code: 'USD' },
      presentment_money: { amount: '10.00', currency_code: 'USD' },
    },
    discount_codes: [{ code: 'SHOP10', amount: '10.00', type: 'fixed_amount' }],
    note_attributes: [],
    landing_site: null,
    email: ' Sam@Shop.Example ',
    customer: { id: '207119551', email: 'sam@shop.example' },
    shipping_address: { country_code: 'SA', city: 'Riyadh' },
    line_items: [
      {
        id: '466157049',
        product_id: 632910392,
        quantity: 2,
        price: '50.00',
        total_discount: '0.00',
        discount_allocations: [{ amount: '10.00' }],
      },
    ],
    refunds: [],
    ...change,
  };
}

/** A refund of goods worth `subtotal` with their tax, as `refunds/create` sends it: line amounts are numbers. */
export function shopifyRefund(orderId: unknown, subtotal: number, tax: number, change: Fields = {}): Fields {
  return {
    id: nextOrderId(),
    order_id: orderId,
    refund_line_items: [{ line_item_id: '466157049', quantity: 1, subtotal, total_tax: tax }],
    transactions: [
      {
        id: nextOrderId(),
        kind: 'refund',
        status: 'success',
        amount: (subtotal + tax).toFixed(2),
        currency: 'USD',
        parent_id: null,
      },
    ],
    ...change,
  };
}

export function signShopify(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/** An order of WooCommerce's REST API v3: goods 100.00, tax 15.00, shipping 10.00 with its tax inside the tax. */
export function wooOrder(change: Fields = {}): Fields {
  return {
    id: nextOrderId(),
    number: '727',
    status: 'processing',
    currency: 'USD',
    total: '125.00',
    total_tax: '15.00',
    shipping_total: '10.00',
    discount_total: '5.00',
    customer_id: 0,
    date_created_gmt: '2026-11-01T10:00:00',
    date_modified_gmt: '2026-11-01T10:00:05',
    date_paid_gmt: '2026-11-01T10:00:05',
    billing: { email: 'Sam@shop.example', country: 'AE' },
    shipping: { country: '' },
    line_items: [
      {
        id: 315,
        product_id: 93,
        variation_id: 0,
        quantity: 2,
        subtotal: '105.00',
        total: '100.00',
        sku: '',
        price: 50,
      },
    ],
    coupon_lines: [{ code: 'woo5', discount: '5.00' }],
    refunds: [],
    meta_data: [],
    ...change,
  };
}

/** Salla's envelope around an order: goods 186, shipping 15, 5 off; amounts are numbers, discounts texts. */
export function sallaEvent(event: string, change: Fields = {}): Fields {
  return {
    event,
    merchant: 1305146709,
    created_at: 'Sun Jun 26 2022 12:21:48 GMT+0300',
    data: {
      id: nextOrderId(),
      reference_id: 41027662,
      date: { date: '2022-06-26 12:21:48.000000', timezone: 'Asia/Riyadh' },
      status: { id: 566146469, name: 'بإنتظار المراجعة', slug: 'under_review', customized: null },
      payment_method: 'credit_card',
      currency: 'USD',
      amounts: {
        sub_total: { amount: 186, currency: 'USD' },
        shipping_cost: { amount: 15, currency: 'USD' },
        cash_on_delivery: { amount: 0, currency: 'USD' },
        tax: { percent: '0.00', amount: { amount: 0, currency: 'USD' } },
        discounts: [{ title: 'خصم', type: 'coupon', code: 'SALLA5', discount: '5.00', currency: 'USD' }],
        total: { amount: 196, currency: 'USD' },
      },
      customer: { id: 225167971, mobile_code: '+966', email: 'sam@shop.example' },
      items: [
        {
          id: 1,
          sku: 'x',
          quantity: 1,
          amounts: { total: { amount: 186, currency: 'USD' } },
          product: { id: 2 },
        },
      ],
      ...change,
    },
  };
}

export function signSalla(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** An order as Zid sends it, with the fields of its REST API beside. */
export function zidOrder(change: Fields = {}): Fields {
  return {
    id: nextOrderId(),
    code: 'aB3dE',
    store_id: 1001,
    order_status: { name: 'جديد', code: 'new' },
    currency_code: 'USD',
    customer: { id: 77, name: 'Sam', email: 'sam@shop.example', mobile: '966500000000' },
    order_total: '100.00000000000000',
    transaction_amount: 100,
    payment_status: 'paid',
    created_at: '2026-01-30 15:56:02',
    coupon: null,
    products: [{ id: '0a1b2c3d-0000-4000-8000-000000000000', sku: 'x', quantity: 1, price: 100, total: 100 }],
    ...change,
  };
}
