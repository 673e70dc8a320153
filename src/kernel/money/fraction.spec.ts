import {
  formatFraction,
  fractionOf,
  fractionsOfWeights,
  parseFraction,
  sumOfFractions,
  weightsOfFractions,
} from './fraction.js';

it('keeps fractions in lowest terms', () => {
  expect(fractionOf(6n, 8n)).toEqual({ numerator: 3n, denominator: 4n });
  expect(fractionOf(0n, 8n)).toEqual({ numerator: 0n, denominator: 1n });
  expect(fractionOf(-6n, 8n)).toEqual({ numerator: -3n, denominator: 4n });
  expect(() => fractionOf(1n, 0n)).toThrow(RangeError);
  expect(() => fractionOf(1n, -2n)).toThrow(RangeError);
});

it('turns weights into parts of one, and parts back into weights', () => {
  const parts = fractionsOfWeights([2n, 1n, 0n, 3n]);
  expect(parts.map(formatFraction)).toEqual(['1/3', '1/6', '0', '1/2']);
  expect(sumOfFractions(parts)).toEqual({ numerator: 1n, denominator: 1n });
  expect(weightsOfFractions(parts)).toEqual([2n, 1n, 0n, 3n]);
  expect(() => fractionsOfWeights([0n, 0n])).toThrow(RangeError);
  expect(() => fractionsOfWeights([])).toThrow(RangeError);
  expect(() => fractionsOfWeights([2n, -1n])).toThrow(RangeError);
});

it('reads what it writes and nothing else', () => {
  for (const text of ['1/3', '0', '-2/7', '1']) expect(formatFraction(parseFraction(text))).toBe(text);
  for (const text of ['', '1/0', '1/-2', '0.5', '1/', ' 1', '1/3/4', '9'.repeat(101)]) {
    expect(() => parseFraction(text)).toThrow(RangeError);
  }
});
