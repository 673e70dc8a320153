import { allocate, basisPointsOf, divideHalfUp, formatMinor, parseMoney, toUnits } from './money.js';

it.each([
  [49.99, 'USD', 4999n],
  ['49.99', 'USD', 4999n],
  ['49.990', 'USD', 4999n],
  ['0049.9', 'USD', 4990n],
  [0, 'USD', 0n],
  [5, 'JPY', 5n],
  ['5.000', 'JPY', 5n],
  ['1.234', 'KWD', 1234n],
  ['0.0001', 'CLF', 1n],
  [0.1 + 0.2 - 0.3 + 0.07, 'USD', null],
  ['9999999999999.99', 'USD', 999999999999999n],
])('reads %s %s as %s', (amount, currency, minor) => {
  if (minor === null) expect(() => parseMoney(amount, currency)).toThrow();
  else expect(parseMoney(amount, currency)).toEqual({ minor, currency });
});

it.each([
  -1,
  '-0.01',
  NaN,
  Infinity,
  1e21,
  1e-7,
  '1e3',
  '1,000.00',
  '0x10',
  '',
  ' 1',
  '1.',
  '.5',
  '+1',
  '٣',
  '49.999',
  '10000000000000.00',
  '1'.repeat(400),
])('refuses the amount %s', (amount) => {
  expect(() => parseMoney(amount, 'USD')).toThrow(expect.objectContaining({ code: 'money.invalid_amount' }));
});

it.each(['usd', 'XXX', 'US', '', 'DEM', '__proto__'])('refuses the currency %j', (currency) => {
  expect(() => parseMoney(1, currency)).toThrow(expect.objectContaining({ code: 'money.unknown_currency' }));
});

it('rounds half up once', () => {
  expect(basisPointsOf(4999n, 1000)).toBe(500n);
  expect(basisPointsOf(4994n, 1000)).toBe(499n);
  expect(basisPointsOf(5n, 1000)).toBe(1n);
  expect(basisPointsOf(4n, 1000)).toBe(0n);
  expect(divideHalfUp(-5n, 10n)).toBe(-1n);
  expect(() => divideHalfUp(1n, 0n)).toThrow(RangeError);
});

it('gives the units left over to the largest remainders, ties to the earlier', () => {
  expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(allocate(1n, [1n, 2n])).toEqual([0n, 1n]);
  expect(allocate(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
  expect(() => allocate(1n, [])).toThrow(RangeError);
  expect(() => allocate(1n, [0n])).toThrow(RangeError);
  expect(() => allocate(1n, [-1n, 2n])).toThrow(RangeError);
});

it('writes amounts in currency units', () => {
  expect(formatMinor(-5n, 'USD')).toBe('-0.05');
  expect(formatMinor(5n, 'JPY')).toBe('5');
  expect(toUnits(4999n, 'USD')).toBe(49.99);
});
