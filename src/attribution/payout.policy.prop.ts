import fc from 'fast-check';
import { commissionOf } from './payout.policy.js';

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });

it('pays the nearest minor unit of the percentage, halves up', () => {
  fc.assert(
    fc.property(amount, fc.integer({ min: 0, max: 10_000 }), (minor, points) => {
      const paid = commissionOf({ payoutType: 'cps', payoutBasisPoints: points, payoutMinor: null }, minor);
      const exact = minor * BigInt(points);
      expect(paid * 10_000n - exact <= 5_000n).toBe(true);
      expect(paid * 10_000n - exact > -5_000n).toBe(true);
      expect(paid >= 0n && paid <= minor).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it('pays the fixed sum whatever the sale', () => {
  fc.assert(
    fc.property(amount, amount, fc.constantFrom('cpa', 'cpl', 'cpi'), (minor, fixed, payoutType) => {
      expect(commissionOf({ payoutType, payoutBasisPoints: null, payoutMinor: fixed }, minor)).toBe(fixed);
    }),
  );
});

it('pays 5.00 for 49.99 at 10 %, and a cent for five cents', () => {
  const tenPercent = { payoutType: 'cps' as const, payoutBasisPoints: 1000, payoutMinor: null };
  expect(commissionOf(tenPercent, 4999n)).toBe(500n);
  expect(commissionOf(tenPercent, 5n)).toBe(1n);
  expect(commissionOf(tenPercent, 4n)).toBe(0n);
});

it('does not guess when an offer has no payout', () => {
  expect(() => commissionOf({ payoutType: 'cps', payoutBasisPoints: null, payoutMinor: null }, 1n)).toThrow();
});
