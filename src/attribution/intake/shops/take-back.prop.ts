import fc from 'fast-check';
import {
  type RecordedSale,
  type ReversalStep,
  TAKE_ALL,
  takeBackOf,
  takeRefund,
} from './take-back.policy.js';
import type { ShopOrder, ShopRefund } from './shops.types.js';

const CENT = 10_000_000n;

interface Tracked extends RecordedSale {
  isOver: boolean;
  keys: Set<string>;
}

const saleOf = (amountMinor: bigint): Tracked => ({
  ...{ amountMinor, refundedMinor: 0n, currency: 'USD', isOver: false, keys: new Set() },
});

/** As the refund of a conversion does it: once per key, nothing of what is over. */
function apply(sale: Tracked, steps: ReversalStep[]): void {
  for (const step of steps) {
    if (sale.isOver) return;
    const reversal = step(sale);
    if (!reversal || sale.keys.has(reversal.key)) continue;
    sale.keys.add(reversal.key);
    const rest = sale.amountMinor - sale.refundedMinor;
    const minor = reversal.minor === 'all' ? rest : reversal.minor;
    expect(minor > 0n && minor <= rest).toBe(true);
    sale.refundedMinor += minor;
    sale.isOver = sale.refundedMinor === sale.amountMinor;
  }
}

const orderOf = (
  amountMinor: bigint,
  refunds: ShopRefund[],
  state: ShopOrder['state'] = 'paid',
): ShopOrder => ({
  ...{ orderId: '1', state, amount: { minor: amountMinor, currency: 'USD' }, refunds, clickId: null },
  ...{ couponCodes: [], customerId: null, customerEmailHash: null, country: null },
});

const refunds = fc
  .array(fc.bigInt({ min: 0n, max: 4_000n }), { maxLength: 6 })
  .map((parts) => parts.map((cents, index) => ({ refundId: `${index}`, nanos: cents * CENT })));

describe('taking back what a shop took back', () => {
  it('comes to the same in whatever order, through whichever webhook and however often it is told', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10_000n }),
        refunds.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 0 })),
        ),
        (amount, [all, told]) => {
          const sale = saleOf(amount);
          for (const refund of told) apply(sale, [takeRefund(refund)]);
          apply(sale, takeBackOf(orderOf(amount, all), true));
          apply(sale, takeBackOf(orderOf(amount, all), true));
          const total = all.reduce((sum, { nanos }) => sum + nanos / CENT, 0n);
          expect(sale.refundedMinor).toBe(total < amount ? total : amount);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('follows an order that shrinks step by step, and never gives back when it grows again', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10_000n }),
        fc.array(fc.bigInt({ min: 0n, max: 12_000n }), { minLength: 1, maxLength: 8 }),
        (amount, amounts) => {
          const sale = saleOf(amount);
          for (const now of amounts) apply(sale, takeBackOf(orderOf(now, []), true));
          const lowest = amounts.reduce((least, now) => (now < least ? now : least), amount);
          expect(sale.refundedMinor).toBe(amount - lowest);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes everything of a void order, once', () => {
    const sale = saleOf(1_000n);
    apply(sale, [takeRefund({ refundId: '1', nanos: 300n * CENT })]);
    apply(sale, takeBackOf(orderOf(1_000n, [], 'void'), true));
    apply(sale, [TAKE_ALL]);
    expect(sale.refundedMinor).toBe(1_000n);
  });

  it('compares nothing that was read by another rule or in another currency', () => {
    const sale = saleOf(1_000n);
    apply(sale, takeBackOf(orderOf(500n, []), false));
    apply(sale, takeBackOf({ ...orderOf(500n, []), amount: { minor: 500n, currency: 'EUR' } }, true));
    expect(sale.refundedMinor).toBe(0n);
    expect(() => apply(sale, [takeRefund({ refundId: '1', nanos: 1n })])).toThrow(
      expect.objectContaining({ code: 'money.invalid_amount' }),
    );
  });
});
