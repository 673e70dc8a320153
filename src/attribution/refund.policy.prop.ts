import fc from 'fast-check';
import { divideHalfUp } from '../kernel/money/money.js';
import { reversalTargets } from '../rewards/reversal.policy.js';
import { type Refundable, refundOf } from './refund.policy.js';

const state = (amountMinor: bigint, commissionMinor: bigint): Refundable => ({
  amountMinor,
  commissionMinor,
  currency: 'USD',
  refundedMinor: 0n,
  reversedCommissionMinor: 0n,
  status: 'approved',
});
const sale = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 0n, max: 10n ** 12n }))
  .map(([amount, commission]) => state(amount, commission));

/** Refunds one after the other. */
const after = (start: Refundable, refunds: readonly bigint[]): Refundable =>
  refunds.reduce<Refundable>((now, refund) => ({ ...now, ...refundOf(now, refund) }), start);

describe('[R65] a refund', () => {
  it('takes back the commission of all refunds so far, rounded half up once, however they were cut', () => {
    fc.assert(
      fc.property(sale, fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }), (start, cuts) => {
        const parts = cuts.map((cut) => (start.amountMinor * BigInt(cut)) / 10_000n);
        const forwards = after(start, parts);
        const sum = parts.reduce((total, part) => total + part, 0n);
        const { refundedMinor, reversedCommissionMinor, status } = forwards;
        for (const otherwise of [[...parts].reverse(), [sum]]) {
          expect(after(start, otherwise)).toMatchObject({ refundedMinor, reversedCommissionMinor, status });
        }
        expect(forwards.reversedCommissionMinor).toBe(
          divideHalfUp(start.commissionMinor * sum, start.amountMinor),
        );
      }),
    );
  });

  it('of everything leaves nothing, whatever was refunded before', () => {
    fc.assert(
      fc.property(sale, fc.array(fc.nat(1000), { maxLength: 6 }), (start, cuts) => {
        const before = after(
          start,
          cuts.map((cut) => (start.amountMinor * BigInt(cut)) / 10_001n),
        );
        expect(refundOf(before, 'all')).toMatchObject({
          status: 'reversed',
          refundedMinor: start.amountMinor,
          reversedCommissionMinor: start.commissionMinor,
        });
      }),
    );
  });

  it('of more than the rest, or of what is decided, is refused', () => {
    const start = state(1000n, 100n);
    expect(() => refundOf(start, 1001n)).toThrow(
      expect.objectContaining({ code: 'conversion.refund_exceeds_rest' }),
    );
    const part = after(start, [400n]);
    expect(() => refundOf(part, 601n)).toThrow(
      expect.objectContaining({ details: { rest: 6, currency: 'USD' } }),
    );
    for (const status of ['rejected', 'reversed'] as const) {
      expect(() => refundOf({ ...start, status }, 1n)).toThrow(
        expect.objectContaining({ code: 'conversion.not_refundable' }),
      );
    }
  });

  it('of a pending sale rejects it wholly, and in part leaves it pending', () => {
    const pending = { ...state(1000n, 100n), status: 'pending' as const };
    expect(refundOf(pending, 'all').status).toBe('rejected');
    expect(refundOf(pending, 1000n).status).toBe('rejected');
    expect(refundOf(pending, 999n)).toMatchObject({ status: 'pending', reversedCommissionMinor: 100n });
  });

  it('of an action without an amount is all or nothing', () => {
    expect(refundOf(state(0n, 250n), 'all')).toMatchObject({
      status: 'reversed',
      reversedCommissionMinor: 250n,
    });
    expect(() => refundOf(state(0n, 250n), 1n)).toThrow(
      expect.objectContaining({ code: 'conversion.refund_exceeds_rest' }),
    );
  });
});

it('[B3] 10^5 journeys of refunds: what everybody gives back sums exactly, and a sale given back leaves nothing', () => {
  const journey = fc.tuple(
    fc.array(fc.bigInt({ min: 1n, max: 100_000n }), { minLength: 1, maxLength: 5 }),
    fc.bigInt({ min: 1n, max: 1_000_000n }),
    fc.array(fc.nat(100), { maxLength: 4 }),
  );
  const faults: string[] = [];
  const check = (parts: bigint[], amount: bigint, cuts: number[]): void => {
    const commission = parts.reduce((sum, part) => sum + part, 0n);
    let now = state(amount, commission);
    let given = parts.map(() => 0n);
    for (const cut of [...cuts, 100]) {
      const rest = now.amountMinor - now.refundedMinor;
      if (now.status !== 'approved') break;
      now = { ...now, ...refundOf(now, cut === 100 ? 'all' : (rest * BigInt(cut)) / 100n) };
      const targets = reversalTargets(parts, now.reversedCommissionMinor);
      if (targets.some((target, index) => target < given[index]!)) faults.push(`${parts} fell at ${cut}`);
      if (targets.reduce((sum, target) => sum + target, 0n) !== now.reversedCommissionMinor)
        faults.push(`${parts} do not sum`);
      given = targets;
    }
    if (given.some((minor, index) => minor !== parts[index])) faults.push(`${parts} left something`);
  };
  fc.assert(
    fc.property(journey, ([parts, amount, cuts]) => {
      check(parts, amount, cuts);
      return faults.length === 0;
    }),
    { numRuns: 100_000 },
  );
  expect(faults).toEqual([]);
});
