import fc from 'fast-check';
import { reversalTargets } from './reversal.policy.js';
import { splitCommission } from './split.policy.js';

const minor = fc.bigInt({ min: 0n, max: 10n ** 14n });
const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);

describe('[R91] a split', () => {
  it('gives the end user the share rounded half up and the partner the rest, to the unit', () => {
    fc.assert(
      fc.property(minor, fc.integer({ min: 0, max: 10_000 }), (commission, endUserBasisPoints) => {
        const { endUserMinor, partnerMinor } = splitCommission(commission, {
          kind: 'share',
          endUserBasisPoints,
        });
        expect(endUserMinor + partnerMinor).toBe(commission);
        expect(partnerMinor >= 0n && endUserMinor >= 0n).toBe(true);
        const error = 10_000n * endUserMinor - commission * BigInt(endUserBasisPoints);
        expect(error > -5_000n && error <= 5_000n).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives a flat reward as it is, but never more than the commission', () => {
    fc.assert(
      fc.property(minor, minor, (commission, endUserMinor) => {
        const parts = splitCommission(commission, { kind: 'flat', endUserMinor });
        expect(parts.endUserMinor).toBe(endUserMinor < commission ? endUserMinor : commission);
        expect(parts.endUserMinor + parts.partnerMinor).toBe(commission);
      }),
    );
  });

  it.each([
    ['60 % of 10.00', 1000n, 6000, 600n, 400n],
    ['half of an odd cent goes up to the end user', 5n, 5000, 3n, 2n],
    ['nothing', 1234n, 0, 0n, 1234n],
    ['everything', 1234n, 10_000, 1234n, 0n],
  ])('%s', (_, commission, endUserBasisPoints, endUserMinor, partnerMinor) => {
    expect(splitCommission(commission, { kind: 'share', endUserBasisPoints })).toEqual({
      endUserMinor,
      partnerMinor,
    });
  });

  it('refuses a negative commission', () => {
    expect(() => splitCommission(-1n, { kind: 'share', endUserBasisPoints: 1 })).toThrow(RangeError);
  });
});

describe('[B3] taking back', () => {
  const parts = fc.array(fc.oneof(fc.bigInt({ min: 0n, max: 20n }), minor), { minLength: 1, maxLength: 8 });
  const cases = parts.chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc.array(fc.bigInt({ min: 0n, max: sumOf(list) }), { minLength: 1, maxLength: 6 }),
    ),
  );

  it('sums to what is taken back, within a unit or so of the exact share, and never more than was given', () => {
    fc.assert(
      fc.property(cases, ([list, [reversed]]) => {
        const targets = reversalTargets(list, reversed!);
        expect(sumOf(targets)).toBe(reversed);
        targets.forEach((target, index) => {
          expect(target >= 0n && target <= list[index]!).toBe(true);
          const exact = Number(reversed! * list[index]!) / Number(sumOf(list) || 1n);
          expect(Math.abs(Number(target) - exact)).toBeLessThanOrEqual(list.length + 1e-6 * exact);
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('in 10^5 journeys of refunds never gives anybody a unit back, and ends with everything', () => {
    const journey = fc.tuple(
      fc.array(fc.bigInt({ min: 0n, max: 100_000n }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(1000), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(journey, ([list, steps]) => {
        const sum = sumOf(list);
        const upwards = [...steps.sort((a, b) => a - b), 1000].map((step) => (sum * BigInt(step)) / 1000n);
        let before = list.map(() => 0n);
        for (const reversed of upwards) {
          const now = reversalTargets(list, reversed);
          const isExact = sumOf(now) === reversed && now.every((target, index) => target >= before[index]!);
          if (!isExact) return false;
          before = now;
        }
        return before.every((target, index) => target === list[index]);
      }),
      { numRuns: 100_000 },
    );
  });

  it('refuses to take back more than was given', () => {
    expect(() => reversalTargets([1n, 2n], 4n)).toThrow(RangeError);
    expect(() => reversalTargets([1n, 2n], -1n)).toThrow(RangeError);
  });

  it('does not lower a part where the largest remainder would: 6, 6 and 2 of 10 and of 11', () => {
    expect(reversalTargets([6n, 6n, 2n], 10n)).toEqual([5n, 4n, 1n]);
    expect(reversalTargets([6n, 6n, 2n], 11n)).toEqual([5n, 5n, 1n]);
  });
});
