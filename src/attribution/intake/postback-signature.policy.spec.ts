import fc from 'fast-check';
import { signatureOf, sortedQuery, verifyPostback } from './postback-signature.policy.js';

const SECRET = 'afs_0000000000000000000000000000000000000000000';
const TIMESTAMP = '1700000000';
const NOW = 1_700_000_000_000;
const BODY =
  '{"click_id":"0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11","transaction_id":"order-1001","amount":49.99,"currency":"USD"}';
const QUERY =
  'amount=49.99&click_id=0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11&currency=USD&transaction_id=order%201001%2FA';

describe('the signature of a postback', () => {
  // Known answers made with: printf '%s' "1700000000.<content>" | openssl dgst -sha256 -hmac <secret>
  const KNOWN = [
    [BODY, '620b74646cc69556672f094ee31663ffb1bc70dfaac8d198e19629547adce249'],
    [QUERY, 'b493a50b20ddc30bdfb1f6ec7da83428fa6521b6c66ed035725f71a2309488d6'],
    ['', '9fbe3444d8848eba67c79042c0144b1fc75424b3acd51564b6f2dae42a1cb3cb'],
  ] as const;

  it.each(KNOWN)('[R55] over %s is what OpenSSL makes of it', (content, hex) => {
    expect(signatureOf(TIMESTAMP, content, SECRET).toString('hex')).toBe(hex);
    const signed = { timestamp: TIMESTAMP, content: Buffer.from(content) };
    expect(verifyPostback({ ...signed, signature: `v1=${hex}` }, SECRET, NOW)).toBeNull();
    expect(verifyPostback({ ...signed, signature: `v1=${hex.toUpperCase()}` }, SECRET, NOW)).toBeNull();
  });

  it('[R55] holds five minutes to either side, and not a millisecond longer', () => {
    const signed = { timestamp: TIMESTAMP, signature: `v1=${KNOWN[0][1]}`, content: BODY };
    for (const side of [-1, 1]) {
      expect(verifyPostback(signed, SECRET, NOW + side * 300_000)).toBeNull();
      expect(verifyPostback(signed, SECRET, NOW + side * 300_001)).toBe('expired');
    }
  });

  it.each([
    ['without a timestamp', { timestamp: undefined }, 'missing'],
    ['without a signature', { signature: undefined }, 'missing'],
    ['with an empty timestamp', { timestamp: '' }, 'missing'],
    ['of another time', { timestamp: '1700000001' }, 'invalid'],
    ['of a time in milliseconds', { timestamp: '1700000000000' }, 'invalid'],
    ['of a time that is a word', { timestamp: 'now' }, 'invalid'],
    ['of a negative time', { timestamp: '-1' }, 'invalid'],
    ['over another body', { content: BODY.replace('49.99', '59.99') }, 'invalid'],
    ['over the body with a space more', { content: `${BODY} ` }, 'invalid'],
    ['of another version', { signature: `v2=${KNOWN[0][1]}` }, 'invalid'],
    ['without a version', { signature: KNOWN[0][1] }, 'invalid'],
    ['cut short', { signature: `v1=${KNOWN[0][1].slice(0, 62)}` }, 'invalid'],
    ['with more behind it', { signature: `v1=${KNOWN[0][1]}00` }, 'invalid'],
    ['in base64', { signature: `v1=${Buffer.from(KNOWN[0][1], 'hex').toString('base64')}` }, 'invalid'],
  ])('[R55] %s is not accepted', (_, change, fault) => {
    const signed = { timestamp: TIMESTAMP, signature: `v1=${KNOWN[0][1]}`, content: BODY, ...change };
    expect(verifyPostback(signed, SECRET, NOW)).toBe(fault);
  });

  it('[R55] made with another secret is not accepted, and does not tell whether it is too late', () => {
    const signed = { timestamp: TIMESTAMP, signature: `v1=${KNOWN[0][1]}`, content: BODY };
    expect(verifyPostback(signed, `${SECRET}x`, NOW + 900_000)).toBe('invalid');
  });
});

describe('the sorted query', () => {
  it('[R55] leaves the key out, encodes as RFC 3986 and sorts', () => {
    const query = {
      transaction_id: 'order 1001/A',
      click_id: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11',
      api_key: 'afx_live_sk_secret',
      currency: 'USD',
      amount: '49.99',
    };
    expect(sortedQuery(query)).toBe(QUERY);
    expect(sortedQuery({ b: ["it's", '(1)*!'], a: 'é+ü', 'a b': '' })).toBe(
      'a%20b=&a=%C3%A9%2B%C3%BC&b=%281%29%2A%21&b=it%27s',
    );
    expect(sortedQuery({})).toBe('');
  });

  it('[R55] is the same for the same parameters in any order, and another for others', () => {
    const names = fc.string({ minLength: 1, maxLength: 3 }).filter((name) => name !== 'api_key');
    const pairs = fc.uniqueArray(fc.tuple(names, fc.string({ unit: 'grapheme', maxLength: 5 })), {
      selector: ([name]) => name,
      maxLength: 5,
    });
    const of = (list: [string, string][]): string =>
      sortedQuery(Object.assign(Object.create(null), Object.fromEntries(list)));
    fc.assert(
      fc.property(pairs, pairs, (one, other) => {
        expect(of([...one].reverse())).toBe(of(one));
        const isSame = JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
        expect(of(one) === of(other)).toBe(isSame);
      }),
    );
  });
});
