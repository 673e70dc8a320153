import fc from 'fast-check';
import { contentHash } from '../sale-content.policy.js';
import { storable, withoutSecrets } from './payload.policy.js';
import { readPostback } from './postback.policy.js';

const CLICK = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';
const SALE = { click_id: CLICK, transaction_id: 'order-1', amount: 49.99, currency: 'USD' };

function messagesOf(fields: Record<string, unknown>): string[] {
  try {
    readPostback(fields);
  } catch (error) {
    return (error as { messages: string[] }).messages;
  }
  throw new Error('it was accepted');
}

it('reads a sale', () => {
  expect(readPostback(SALE)).toEqual({
    clickId: CLICK,
    visitorId: null,
    transactionId: 'order-1',
    amount: { minor: 4999n, currency: 'USD' },
    status: 'pending',
    event: 'sale',
    couponCode: null,
    customerId: null,
    customerEmailHash: null,
    orderId: null,
    country: null,
    metadata: null,
  });
});

it('reads every field, from text as from JSON', () => {
  const full = {
    ...SALE,
    amount: undefined,
    sale_amount: '49.990',
    status: 'rejected',
    event: 'lead.signup',
    coupon_code: 'TEN',
    customer_id: 77,
    customer_email_hash: 'AB'.repeat(32),
    order_id: 1001,
    country: 'de',
    metadata: '{"basket":[1,2]}',
  };
  expect(readPostback(full)).toMatchObject({
    amount: { minor: 4999n },
    status: 'rejected',
    event: 'lead.signup',
    couponCode: 'TEN',
    customerId: '77',
    customerEmailHash: Buffer.alloc(32, 0xab),
    orderId: '1001',
    country: 'DE',
    metadata: { basket: [1, 2] },
  });
});

it('takes empty and unknown fields for absent', () => {
  const read = readPostback({ ...SALE, status: '', event: '', coupon_code: '', metadata: '', zoneid: '7' });
  expect(read).toEqual(readPostback(SALE));
});

it('lists everything that is missing', () => {
  const messages = messagesOf({});
  for (const name of ['click_id', 'transaction_id', 'amount', 'currency']) {
    expect(messages.some((message) => message.startsWith(name))).toBe(true);
  }
});

it.each([
  ['a click id that is none', { click_id: 'nope' }, /click_id must be a UUID/],
  ['a repeated parameter', { transaction_id: ['a', 'b'] }, /transaction_id must be a string/],
  ['a control character', { transaction_id: 'a\u0000b' }, /control characters/],
  [
    'a transaction id that is too long',
    { transaction_id: 'x'.repeat(256) },
    /transaction_id must be shorter/,
  ],
  ['an object for an amount', { amount: { minor: 1 } }, /amount must be a decimal number/],
  ['a truth for an amount', { amount: true }, /amount must be a decimal number/],
  ['two amounts', { sale_amount: 50 }, /must not differ/],
  ['an unknown status', { status: 'paid' }, /status must be one of/],
  ['an event with spaces', { event: 'big sale' }, /event must be/],
  ['metadata that is no object', { metadata: '[1]' }, /metadata must be a JSON object/],
  ['metadata that is no JSON', { metadata: '{a}' }, /metadata must be a JSON object/],
  ['metadata with a NUL', { metadata: { a: '\u0000' } }, /NUL/],
  ['metadata with half a surrogate pair', { metadata: { a: '\ud800' } }, /Unicode/],
  ['metadata without end', { metadata: { a: 'x'.repeat(9000) } }, /must not be longer/],
])('refuses %s', (_, fields, message) => {
  expect(messagesOf({ ...SALE, ...fields }).join('; ')).toMatch(message);
});

it.each([
  [{ amount: -1 }, 'money.invalid_amount'],
  [{ amount: '49.999' }, 'money.invalid_amount'],
  [{ amount: 'NaN' }, 'money.invalid_amount'],
  [{ amount: Number.POSITIVE_INFINITY }, 'money.invalid_amount'],
  [{ amount: '1e3' }, 'money.invalid_amount'],
  [{ amount: '10000000000000' }, 'money.invalid_amount'],
  [{ currency: 'usd' }, 'money.unknown_currency'],
  [{ currency: 'XXX' }, 'money.unknown_currency'],
])('refuses %j as %s', (fields, code) => {
  expect(() => readPostback({ ...SALE, ...fields })).toThrow(expect.objectContaining({ code }));
});

describe('the content of a sale', () => {
  const hash = (fields: Record<string, unknown>): string => contentHash(readPostback(fields)).toString('hex');

  it('is the same however it was written', () => {
    const same = {
      ...SALE,
      amount: '49.990',
      click_id: CLICK.toUpperCase(),
      event: 'sale',
      status: 'pending',
    };
    expect(hash(same)).toBe(hash(SALE));
    expect(hash({ ...SALE, metadata: { a: 1, b: { c: 2, d: 3 } } })).toBe(
      hash({ ...SALE, metadata: '{"b":{"d":3,"c":2},"a":1}' }),
    );
  });

  it.each([
    { amount: 50 },
    { status: 'rejected' },
    { click_id: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b12' },
    { coupon_code: 'TEN' },
    { customer_id: '1' },
    { metadata: { a: 1 } },
    { currency: 'EUR' },
  ])('is another with %j', (fields) => {
    expect(hash({ ...SALE, ...fields })).not.toBe(hash(SALE));
  });
});

describe('what is kept of a request', () => {
  it('holds no secret', () => {
    const key = 'afx_live_sk_3ofKAy1uOKGk_nE5MnoQdLhr6aUghEgBpnivlgB05tOuJJ3vg5iHCBHQ';
    const kept = withoutSecrets({
      ...SALE,
      api_key: key,
      API_KEY: key,
      metadata: { token: 't', note: `with ${key} inside`, [key]: 1, list: [{ secret: 's' }] },
    });
    expect(JSON.stringify(kept)).not.toMatch(/nE5MnoQdLhr6aUghEgBpnivlgB05tOuJJ3vg5iHCBHQ|"s"|"t"/);
    expect(kept).toMatchObject(SALE);
  });

  it('is a valid report as it was, to the letter', () => {
    const metadata = { note: 'ünï "quoted" \u2028', deep: { a: { b: [1, null, true] } } };
    const sale = { ...SALE, metadata, customer_id: 'c'.repeat(255) };
    expect(storable(withoutSecrets(sale))).toEqual(sale);
  });

  it('fits into jsonb, whatever was sent', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.anything({ withNullPrototype: false })),
        (sent) => {
          const fields = JSON.parse(JSON.stringify(sent)) as Record<string, unknown>;
          const kept = JSON.stringify(storable(withoutSecrets(fields)));
          expect(kept).not.toMatch(/\\u0000|\\ud[89a-f]/i);
          expect(kept.length).toBeLessThan(200_000);
        },
      ),
    );
  });

  it('is cut when it is huge or bottomless', () => {
    let bottomless: unknown = 'x';
    for (let depth = 0; depth < 500; depth++) bottomless = { inner: bottomless };
    expect(JSON.stringify(storable(withoutSecrets({ bottomless }))).length).toBeLessThan(1_000);
    const huge = storable({ ...SALE, noise: 'x'.repeat(900_000), more: { a: 'y'.repeat(70_000) } });
    expect(huge).toMatchObject(SALE);
    expect(JSON.stringify(huge).length).toBeLessThan(3_000);
  });
});
