import {
  isSallaToken,
  isSignedBySalla,
  isSignedByShopify,
  isSignedByWooCommerce,
  isZidLogin,
} from './shop-signature.policy.js';

/** The body after a program has read and written it again. */
const roundTrip = (body: string): Buffer => Buffer.from(JSON.stringify(JSON.parse(body)));

describe('[R62] Shopify', () => {
  const SDK = 'B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=';
  const BIG = '2zkErlZM1Iofg2r5YQ1vjadaqbuQwa9GfVo2H2z0BNw=';
  const bigBody = '{"id":820982911946154508,"currency":"SAR","total_price":"115.00"}';

  it("signs as its SDK's test does", () => {
    expect(isSignedByShopify(Buffer.from('{"foo": "bar"}'), SDK, 'test_secret_key')).toBe(true);
    expect(isSignedByShopify(roundTrip('{"foo": "bar"}'), SDK, 'test_secret_key')).toBe(false);
  });

  it('signs the bytes: an id beyond 2^53 does not survive a round trip', () => {
    expect(bigBody).toHaveLength(65);
    expect(isSignedByShopify(Buffer.from(bigBody), BIG, 'shop_secret')).toBe(true);
    expect(isSignedByShopify(roundTrip(bigBody), BIG, 'shop_secret')).toBe(false);
  });

  it.each([
    '',
    'x',
    BIG.slice(0, -1),
    `${BIG} `,
    BIG.toLowerCase(),
    Buffer.from(BIG, 'base64').toString('hex'),
  ])('does not sign %s', (sent) =>
    expect(isSignedByShopify(Buffer.from(bigBody), sent, 'shop_secret')).toBe(false),
  );
});

describe('[R64] WooCommerce', () => {
  const body = String.raw`{"id":727,"status":"processing","total":"115.00","m":"a\/b"}`;
  const sent = 'WPaTkozX9981WApE/szeJc8MYaj4j0BlyVdHx6Ib3PY=';

  it('signs the bytes with their escapes', () => {
    expect(Buffer.from(body)).toHaveLength(60);
    expect(isSignedByWooCommerce(Buffer.from(body), sent, 'woo_secret')).toBe(true);
    expect(isSignedByWooCommerce(roundTrip(body), sent, 'woo_secret')).toBe(false);
    expect(isSignedByWooCommerce(Buffer.from(body), sent, 'woo_secreT')).toBe(false);
  });

  it('signs with the entities of its secret decoded', () => {
    const sent = 'cCQv3bkpKW1efOveoRZ0JMuYFFVFkz8UzvMmpvl7Ruw=';
    const isSigned = (secret: string): boolean => isSignedByWooCommerce(Buffer.from('{}'), sent, secret);
    expect(['a&b<c>', 'a&amp;b&lt;c&gt;', 'a&amp;amp;b<c>'].map(isSigned)).toEqual([true, true, false]);
  });
});

describe('[R63] Salla', () => {
  const body = '{"event":"order.created","merchant":1305146709,"data":{"id":1,"name":"قهوة"}}';
  const sent = '266a7cc81f049829468c16ae8243562e5d4f361bfe0437efbf817e38b1dd2420';

  it('signs the bytes of UTF-8', () => {
    expect(Buffer.from(body)).toHaveLength(81);
    expect(isSignedBySalla(Buffer.from(body), sent, 'salla_secret')).toBe(true);
    expect(isSignedBySalla(Buffer.from(body), sent.toUpperCase(), 'salla_secret')).toBe(true);
    expect(isSignedBySalla(Buffer.from(body, 'utf16le'), sent, 'salla_secret')).toBe(false);
    expect(isSignedBySalla(Buffer.from(body), sent, 'other')).toBe(false);
  });

  it('may send its secret instead, verbatim', () => {
    expect(isSallaToken('salla_secret', 'salla_secret')).toBe(true);
    expect(isSallaToken('Bearer salla_secret', 'salla_secret')).toBe(false);
    expect(isSallaToken('', 'salla_secret')).toBe(false);
  });
});

describe('[R63] Zid', () => {
  it('logs in with the name and password of its registration', () => {
    const sent = 'Basic emlkX3VzZXI6emlkX3Bhc3M=';
    expect(isZidLogin(sent, 'zid_user', 'zid_pass')).toBe(true);
    expect(isZidLogin(sent, 'zid_user', 'zid_Pass')).toBe(false);
    expect(isZidLogin('', 'zid_user', 'zid_pass')).toBe(false);
  });
});
