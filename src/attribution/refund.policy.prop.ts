import fc from 'fast-check';
import { divideHalfUp } from '../kernel/money/money.js';
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

it('[R65] 10^5 journeys of refunds: none takes back less than the one before, and all of a sale takes back everything', () => {
  const journey = fc.tuple(
    fc.bigInt({ min: 0n, max: 500_000n }),
    fc.bigInt({ min: 1n, max: 1_000_000n }),
    fc.array(fc.nat(100), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(journey, ([commission, amount, cuts]) => {
      let now = state(amount, commission);
      for (const cut of [...cuts, 100]) {
        if (now.status !== 'approved') break;
        const rest = now.amountMinor - now.refundedMinor;
        const refund = refundOf(now, cut === 100 ? 'all' : (rest * BigInt(cut)) / 100n);
        if (refund.addedCommissionMinor < 0n) return false;
        now = { ...now, ...refund };
      }
      return now.status === 'reversed' && now.reversedCommissionMinor === commission;
    }),
    { numRuns: 100_000 },
  );
});
