import fc from 'fast-check';
import { CURRENCY_CODES } from './currencies.js';
import { allocate, basisPointsOf, divideHalfUp, formatMinor, parseMoney, toUnits } from './money.js';

const minor = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });
const signed = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const currency = fc.constantFrom(...CURRENCY_CODES);
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 })
  .filter((list) => list.some((weight) => weight > 0n));

it('reads back every amount it writes, as text and as the JSON number', () => {
  fc.assert(
    fc.property(minor, currency, (amount, code) => {
      expect(parseMoney(formatMinor(amount, code), code).minor).toBe(amount);
      expect(parseMoney(JSON.parse(JSON.stringify(toUnits(amount, code))) as number, code).minor).toBe(
        amount,
      );
    }),
    { numRuns: 2000 },
  );
});

it('splits an amount into parts that sum to it, none further than one unit from its exact share', () => {
  fc.assert(
    fc.property(signed, weights, (amount, shares) => {
      const parts = allocate(amount, shares);
      const total = shares.reduce((sum, share) => sum + share, 0n);
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount);
      parts.forEach((part, index) => {
        // |part - amount * share / total| < 1, in whole numbers.
        const error = part * total - amount * shares[index]!;
        expect(error < total && error > -total).toBe(true);
        if (shares[index] === 0n) expect(part).toBe(0n);
      });
    }),
    { numRuns: 2000 },
  );
});

it('gives larger shares no less than smaller ones', () => {
  fc.assert(
    fc.property(minor, weights, (amount, shares) => {
      const parts = allocate(amount, shares);
      shares.forEach((a, i) =>
        shares.forEach((b, j) => {
          if (a > b) expect(parts[i]! >= parts[j]!).toBe(true);
        }),
      );
    }),
  );
});

it('rounds to the nearest unit, halves away from zero', () => {
  fc.assert(
    fc.property(signed, fc.bigInt({ min: 1n, max: 10n ** 9n }), (numerator, denominator) => {
      const rounded = divideHalfUp(numerator, denominator);
      const doubled = 2n * (rounded * denominator - numerator);
      expect(doubled <= denominator && doubled >= -denominator).toBe(true);
      if (doubled === denominator) expect(numerator > 0n).toBe(true);
      if (doubled === -denominator) expect(numerator < 0n).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it('takes a share between nothing and everything, and never less for more', () => {
  fc.assert(
    fc.property(minor, fc.integer({ min: 0, max: 10_000 }), (amount, points) => {
      const share = basisPointsOf(amount, points);
      expect(share >= 0n && share <= amount).toBe(true);
      expect(basisPointsOf(amount + 1n, points) >= share).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
