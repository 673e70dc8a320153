import { decodeText } from './decode-text.policy.js';
import { readImport } from './import-rows.policy.js';

const WHO = 'click_id or coupon_code or visitor_id or customer_id';
const HEADER = 'click_id,transaction_id,amount,currency';

describe('[CSV] a file of sales', () => {
  it('names its columns in any spelling, and says which it does not know', () => {
    const text = 'Click ID;transactionId;Amount;CURRENCY;Sales-Rep\nc;t;1.5;USD;Sam\n\nd;u;2;EUR;\n';
    expect(readImport(text, null)).toEqual({
      ignored: ['sales_rep'],
      rows: [
        {
          line: 2,
          fault: null,
          fields: { click_id: 'c', transaction_id: 't', amount: '1.5', currency: 'USD' },
        },
        {
          line: 4,
          fault: null,
          fields: { click_id: 'd', transaction_id: 'u', amount: '2', currency: 'EUR' },
        },
      ],
    });
  });

  it.each([
    ['', ['transaction_id', 'amount or sale_amount', 'currency', WHO]],
    ['transaction_id,coupon_code,sale_amount', ['currency']],
    ['1,2,3', ['transaction_id', 'amount or sale_amount', 'currency', WHO]],
  ])('is refused with the first line %j', (header, missing) => {
    expect(() => readImport(`${header}\n1,2,3`, null)).toThrow(
      expect.objectContaining({ code: 'import.columns_missing', details: { missing } }),
    );
  });

  it('is refused with a column twice, and with too many rows', () => {
    expect(() => readImport(`${HEADER},Click-Id\n`, null)).toThrow(
      expect.objectContaining({ code: 'import.column_repeated' }),
    );
    expect(() => readImport(`${HEADER}\n${'a,b,1,USD\n'.repeat(5_001)}`, null)).toThrow(
      expect.objectContaining({ code: 'import.too_many_rows' }),
    );
  });

  it("may use another network's names", () => {
    const { rows } = readImport('cid,txid,payout,currency,et\nc,t,3,USD,buy\n', 'voluum');
    expect(rows[0]!.fields).toEqual({
      click_id: 'c',
      transaction_id: 't',
      amount: '3',
      currency: 'USD',
      event: 'buy',
    });
  });

  it('takes no column as more than a name', () => {
    const { rows } = readImport(`${HEADER},__proto__,constructor\na,b,1,USD,x,y\n`, null);
    expect(Object.keys(rows[0]!.fields)).toEqual(['click_id', 'transaction_id', 'amount', 'currency']);
  });

  it('may be UTF-8 with or without its mark, or UTF-16', () => {
    const text = 'متجر,b';
    const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      big,
    ])
      expect(decodeText(bytes).replace('\ufeff', '')).toBe(text);
    for (const bytes of [Buffer.from([0xe9, 0x2c]), Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff])])
      expect(() => decodeText(bytes)).toThrow(expect.objectContaining({ code: 'import.not_text' }));
  });
});
