import fc from 'fast-check';
import { divideHalfUp, formatMinor, parseMoney } from '../../kernel/money/money.js';
import { amountsOf, commissionOf } from './order-amounts.policy.js';
import { refundedOrder, reversedOf } from './order-refund.policy.js';

const price = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 10n ** 8n }));
const line = fc.record({ quantity: fc.integer({ min: 1, max: 50 }), unitPriceMinor: price });
const lines = fc.array(line, { minLength: 1, maxLength: 8 });
const rate = fc.oneof(fc.constantFrom(0, 1, 9_999, 10_000), fc.integer({ min: 0, max: 10_000 }));
const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);

/** As the program keeps them. */
const orderOf = (
  parts: { quantity: number; unitPriceMinor: bigint }[],
  shipping: bigint,
  discount: number,
) => {
  const amounts = amountsOf(parts, shipping, discount);
  const items = parts.map((part, at) => ({
    ...part,
    ...{
      id: `${at}`,
      discountMinor: amounts.lineDiscountsMinor[at]!,
      refundedQuantity: 0,
      refundedMinor: 0n,
    },
  }));
  const order = {
    ...{ itemsMinor: amounts.itemsMinor, shippingMinor: shipping, refundedShippingMinor: 0n },
    ...{ discountMinor: amounts.discountMinor, refundedLooseMinor: 0n },
    ...{ currency: 'USD', status: 'placed' as const },
  };
  return { amounts, items, order };
};

describe('[R152] the discount of an order', () => {
  it('is of the items alone, within half a unit of the percentage, and sums to the unit over the lines', () => {
    fc.assert(
      fc.property(lines, price, rate, (parts, shipping, discount) => {
        const amounts = amountsOf(parts, shipping, discount);
        const error = 10_000n * amounts.discountMinor - amounts.itemsMinor * BigInt(discount);
        expect(error > -5_000n && error <= 5_000n).toBe(true);
        expect(sumOf(amounts.lineDiscountsMinor)).toBe(amounts.discountMinor);
        parts.forEach(({ quantity, unitPriceMinor }, at) => {
          const part = amounts.lineDiscountsMinor[at]!;
          expect(part >= 0n && part <= BigInt(quantity) * unitPriceMinor).toBe(true);
        });
        expect(amounts.totalMinor).toBe(amounts.baseMinor - amounts.discountMinor);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is nothing at 0 % and all of the items, never the shipping, at 100 %', () => {
    const parts = [{ quantity: 3, unitPriceMinor: 333n }];
    expect(amountsOf(parts, 500n, 0)).toMatchObject({ discountMinor: 0n, totalMinor: 1499n });
    expect(amountsOf(parts, 500n, 10_000)).toMatchObject({ discountMinor: 999n, totalMinor: 500n });
    expect(amountsOf([{ quantity: 1, unitPriceMinor: 0n }], 0n, 5_000).lineDiscountsMinor).toEqual([0n]);
  });
});

describe('[R147] the commission of an order', () => {
  it('depends on what was ordered and shipped, whatever the discount, and is rounded half up once', () => {
    fc.assert(
      fc.property(lines, price, rate, rate, (parts, shipping, discount, commission) => {
        const { baseMinor } = amountsOf(parts, shipping, discount);
        const gross = parts.map(({ quantity, unitPriceMinor }) => BigInt(quantity) * unitPriceMinor);
        expect(baseMinor).toBe(sumOf(gross) + shipping);
        expect(commissionOf(baseMinor, commission)).toBe(
          divideHalfUp(baseMinor * BigInt(commission), 10_000n),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['USD', '19.99', '4.90', 500, '2.24'],
    ['JPY', '1999', '490', 500, '224'],
    ['KWD', '19.999', '4.905', 500, '2.245'],
    ['JPY', '4', '0', 500, '0'],
    ['JPY', '5', '0', 500, '1'],
    ['KWD', '0.010', '0', 10_000, '0.020'],
    ['KWD', '0.010', '0', 0, '0.000'],
  ])('in %s: 2 × %s and shipping %s at %i basis points is %s', (currency, unit, ship, rateOf, expected) => {
    const unitPriceMinor = parseMoney(unit, currency).minor;
    const shipping = parseMoney(ship, currency).minor;
    const { baseMinor } = amountsOf([{ quantity: 2, unitPriceMinor }], shipping, 1_000);
    expect(formatMinor(commissionOf(baseMinor, rateOf), currency)).toBe(expected);
  });
});

describe('[R154] refunds in parts', () => {
  const cases = fc.record({
    parts: lines,
    shipping: price,
    discount: rate,
    commission: rate,
    steps: fc.array(fc.tuple(fc.nat(7), fc.nat(50), fc.nat(1_000), fc.constantFrom(0, 0, 1, 300, 1_000)), {
      maxLength: 6,
    }),
  });

  it('never give back more than was paid, never a unit twice, and end with everything however they are cut', () => {
    fc.assert(
      fc.property(cases, ({ parts, shipping, discount, commission, steps }) => {
        const { amounts, order, items } = orderOf(parts, shipping, discount);
        const earned = {
          amountMinor: commissionOf(amounts.baseMinor, commission),
          baseMinor: amounts.baseMinor,
        };
        let state = { order: { ...order, refundedBaseMinor: 0n, refundedMinor: 0n }, items };
        let reversed = 0n;
        for (const [index, wanted, permille, ofRest] of steps) {
          const item = state.items[index % state.items.length]!;
          const quantity = Math.min(wanted, item.quantity - item.refundedQuantity);
          const left = state.order.shippingMinor - state.order.refundedShippingMinor;
          const shippingMinor = (left * BigInt(permille)) / 1_000n;
          const rest = amounts.totalMinor - state.order.refundedMinor;
          const amountMinor = quantity === 0 ? (rest * BigInt(ofRest)) / 1_000n : 0n;
          const wish = {
            items: quantity === 0 ? [] : [{ itemId: item.id, quantity }],
            shippingMinor: amountMinor > 0n ? 0n : shippingMinor,
            amountMinor,
          };
          if (state.order.status === ('refunded' as string)) break;
          if (quantity === 0 && wish.shippingMinor === 0n && amountMinor === 0n) continue;
          let after: ReturnType<typeof refundedOrder>;
          try {
            after = refundedOrder(state.order as never, state.items, wish);
          } catch (error) {
            // Sums that were given back before leave less for what comes back now.
            expect((error as { code: string }).code).toBe('order.refund_exceeds_rest');
            expect(state.order.refundedLooseMinor > 0n).toBe(true);
            continue;
          }
          expect(after.order.refundedMinor <= amounts.totalMinor).toBe(true);
          const target = reversedOf(earned, after.order.refundedBaseMinor);
          expect(after.order.refundedMinor >= state.order.refundedMinor).toBe(true);
          expect(target >= reversed && target <= earned.amountMinor).toBe(true);
          // In proportion: within half a unit of the exact share.
          const error = 2n * (target * earned.baseMinor - earned.amountMinor * after.order.refundedBaseMinor);
          expect(error <= earned.baseMinor && error >= -earned.baseMinor).toBe(true);
          reversed = target;
          state = {
            order: { ...state.order, ...(after.order as typeof state.order) },
            items: state.items.map((each, at) => ({ ...each, ...after.items[at]! })),
          };
        }
        const end = refundedOrder(state.order, state.items, 'all');
        expect(end.order).toEqual({
          status: 'refunded',
          refundedBaseMinor: amounts.baseMinor,
          refundedShippingMinor: shipping,
          refundedLooseMinor: 0n,
          refundedMinor: amounts.totalMinor,
        });
        expect(reversedOf(earned, end.order.refundedBaseMinor)).toBe(earned.amountMinor);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of more than is left, of nothing, and of foreign items are refused', () => {
    const { order, items } = orderOf([{ quantity: 2, unitPriceMinor: 100n }], 50n, 1_000);
    const refund =
      (itemId: string, quantity: number, shippingMinor = 0n) =>
      () =>
        refundedOrder(order, items, { items: [{ itemId, quantity }], shippingMinor, amountMinor: 0n });
    expect(refund('0', 3)).toThrow(expect.objectContaining({ code: 'order.refund_exceeds_rest' }));
    expect(refund('0', 1, 51n)).toThrow(expect.objectContaining({ code: 'order.refund_exceeds_rest' }));
    expect(refund('other', 1)).toThrow(expect.objectContaining({ code: 'order.item_not_found' }));
    expect(() => refundedOrder(order, items, { items: [], shippingMinor: 0n, amountMinor: 0n })).toThrow(
      expect.objectContaining({ code: 'order.refund_of_nothing' }),
    );
    // The same line twice is the sum of both.
    const twice = {
      items: [
        { itemId: '0', quantity: 1 },
        { itemId: '0', quantity: 1 },
      ],
      shippingMinor: 50n,
      amountMinor: 0n,
    };
    expect(refundedOrder(order, items, twice).order.status).toBe('refunded');
  });

  it('of a sum count as much before discounts as they are of what was paid', () => {
    // 200 less 20, and 50 for shipping: 230 were paid for 250.
    const { order, items } = orderOf([{ quantity: 2, unitPriceMinor: 100n }], 50n, 1_000);
    const of = (amountMinor: bigint) =>
      refundedOrder(order, items, { items: [], shippingMinor: 0n, amountMinor });
    expect(of(23n).order).toEqual({
      ...{ status: 'placed', refundedBaseMinor: 25n, refundedShippingMinor: 0n },
      ...{ refundedLooseMinor: 23n, refundedMinor: 23n },
    });
    expect(of(230n).order).toMatchObject({
      status: 'refunded',
      refundedBaseMinor: 250n,
      refundedMinor: 230n,
    });
    expect(() => of(231n)).toThrow(expect.objectContaining({ details: { amount: 2.3, currency: 'USD' } }));
    const free = orderOf([{ quantity: 1, unitPriceMinor: 100n }], 0n, 10_000);
    expect(() =>
      refundedOrder(free.order, free.items, { items: [], shippingMinor: 0n, amountMinor: 1n }),
    ).toThrow(expect.objectContaining({ code: 'order.refund_exceeds_rest' }));
  });
});
