import fc from 'fast-check';
import pg from 'pg';
import { textOfValue } from './value-text.js';

const TEXT_ARRAY = 1009;
const readArray = pg.types.getTypeParser(TEXT_ARRAY as never, 'text') as (text: string) => unknown;

describe('textOfValue', () => {
  it('writes values as PostgreSQL reads them', () => {
    const at = new Date('2026-03-01T12:00:00.123Z');
    expect(textOfValue(null)).toBeNull();
    expect(textOfValue(undefined)).toBeNull();
    expect(textOfValue('')).toBe('');
    expect(textOfValue(-12n)).toBe('-12');
    expect(textOfValue(true)).toBe('true');
    expect(textOfValue(at)).toBe('2026-03-01T12:00:00.123Z');
    expect(textOfValue(Buffer.from([1, 255]))).toBe('\\x01ff');
    expect(textOfValue({ a: '"' })).toBe('{"a":"\\""}');
    expect(textOfValue([Buffer.from([1]), at, null, undefined, 1n, false, {}])).toBe(
      '{"\\\\x01",2026-03-01T12:00:00.123Z,NULL,NULL,1,false,"{}"}',
    );
    expect(textOfValue([['a'], ['b c']])).toBe('{{a},{"b c"}}');
  });

  it('keeps every text of an array apart from the others, and from nothing', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', ' ', '\n', 'a') }),
      fc.constantFrom('', 'NULL', 'null', 'Null', '\\N', '-', ':'),
    );
    fc.assert(
      fc.property(fc.array(fc.option(text)), (values) => {
        expect(readArray(textOfValue(values)!)).toEqual(values);
      }),
    );
  });
});
