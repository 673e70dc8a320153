import { isNestedDeeper, unstorableTexts } from './unstorable-texts.js';

describe('unstorableTexts', () => {
  it.each([
    ['plain', []],
    ['emoji 💩 and العربية', []],
    ['a\0b', ['the value']],
    [{ a: { b: ['x', 'y\ud800'] } }, ['a.b.1']],
    [{ a: { 'n\0': 1, '\udc00': 2 } }, ['a."n\\u0000"', 'a."\\udc00"']],
    [{ a: 1, b: null, c: undefined, d: true }, []],
  ])('%j: %j', (value, paths) => expect(unstorableTexts(value)).toEqual(paths));

  it('reports ten places at the most', () =>
    expect(unstorableTexts(Array.from({ length: 50 }, () => '\0'))).toHaveLength(10));
});

describe('isNestedDeeper', () => {
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

  it.each([
    ['text', 0, false],
    [{}, 1, false],
    [{}, 0, true],
    [nested(5), 5, false],
    [nested(6), 5, true],
    [{ a: [{ b: 1 }] }, 3, false],
    [{ a: [{ b: {} }] }, 3, true],
  ])('%#: beyond %i', (value, limit, expected) => expect(isNestedDeeper(value, limit)).toBe(expected));

  it('stands any depth', () => expect(isNestedDeeper(nested(100_000), 64)).toBe(true));
});
