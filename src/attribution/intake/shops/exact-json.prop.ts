import fc from 'fast-check';
import { parseExactJson } from './exact-json.policy.js';

const parse = (text: string): unknown => parseExactJson(Buffer.from(text));

/** The same value with each number as its text. */
function quoted(value: unknown): unknown {
  if (typeof value === 'number') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(quoted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, quoted(inner)]));
}

describe('exact JSON', () => {
  it('keeps every digit', () => {
    expect(parse('{"id":820982911946154508,"a":195.660,"b":[-1e3,0.10]}')).toEqual({
      id: '820982911946154508',
      a: '195.660',
      b: ['-1e3', '0.10'],
    });
  });

  it('leaves numbers within texts alone, behind escapes too', () => {
    expect(parse(String.raw`{"a 1":"2 \" 3","b\\":4,"c":"\\\"5","d":true,"e":null}`)).toEqual({
      'a 1': '2 " 3',
      'b\\': '4',
      c: '\\"5',
      d: true,
      e: null,
    });
  });

  it.each(['', '{', '{"a":01}', '{"a":1.}', "{'a':1}", '{"a":NaN}', '1 2', '{"a":-}', '"'])(
    'knows that %s is no JSON',
    (text) => expect(parse(text)).toBeNull(),
  );

  it('is JSON.parse but for numbers, whatever is written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual(quoted(JSON.parse(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads a text of 1 MB without running out of stack', () => {
    const long = 'x"\\'.repeat(300_000);
    expect(parse(JSON.stringify({ long }))).toEqual({ long });
  });
});
