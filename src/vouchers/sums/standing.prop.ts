import fc from 'fast-check';
import type { WholeOrder } from '../orders/whole-order.types.js';
import { changeOf, type Standing, standingOf } from './standing.policy.js';

const item = fc.record({
  productId: fc.integer({ min: 1, max: 4 }),
  quantity: fc.integer({ min: 1, max: 5 }),
  unitPriceMinor: fc.bigInt({ min: 0n, max: 1_000n }),
  discountMinor: fc.constant(0n),
  refundedQuantity: fc.constant(0),
  refundedMinor: fc.bigInt({ min: 0n, max: 10n }),
});
const whole = fc
  .record({
    status: fc.constantFrom('placed', 'shipped', 'cancelled', 'refunded'),
    items: fc.array(item, { minLength: 1, maxLength: 4 }),
    affiliateId: fc.option(fc.constantFrom('ada', 'ben')),
    baseMinor: fc.bigInt({ min: 0n, max: 10_000n }),
    refundedBaseMinor: fc.bigInt({ min: 0n, max: 100n }),
    reversedMinor: fc.bigInt({ min: 0n, max: 10n }),
  })
  .map(({ status, items, affiliateId, baseMinor, refundedBaseMinor, reversedMinor }) => {
    const commission = affiliateId && { affiliateId, baseMinor, amountMinor: 500n, reversedMinor };
    return { order: { status, refundedBaseMinor }, items, commission } as unknown as WholeOrder;
  });

const add = (sums: Map<string, bigint>, rows: readonly Standing[]): void => {
  for (const { affiliateId, productId, orders, quantity, soldMinor, commissionMinor } of rows) {
    const figures = { orders: BigInt(orders), quantity: BigInt(quantity), soldMinor, commissionMinor };
    for (const [name, value] of Object.entries(figures)) {
      const key = `${affiliateId} ${productId} ${name}`;
      sums.set(key, (sums.get(key) ?? 0n) + value);
    }
  }
};
const present = (sums: Map<string, bigint>) =>
  Object.fromEntries([...sums].filter(([, value]) => value !== 0n).sort());

describe('[R148] sums of an affiliate', () => {
  it('after any course of any orders are the sum of what stands of each', () => {
    const journeys = fc.array(fc.array(whole, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(journeys, (orders) => {
        const kept = new Map<string, bigint>();
        const wanted = new Map<string, bigint>();
        for (const states of orders) {
          states.forEach((state, at) =>
            add(kept, changeOf(at === 0 ? [] : standingOf(states[at - 1]!), standingOf(state))),
          );
          add(wanted, standingOf(states.at(-1)!));
        }
        expect(present(kept)).toEqual(present(wanted));
      }),
      { numRuns: 1_000 },
    );
  });

  it('change nothing when nothing of an order does', () => {
    fc.assert(
      fc.property(whole, (state) => expect(changeOf(standingOf(state), standingOf(state))).toEqual([])),
    );
  });
});
