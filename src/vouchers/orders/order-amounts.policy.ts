import { allocate, basisPointsOf } from '../../kernel/money/money.js';

export interface PricedLine {
  quantity: number;
  unitPriceMinor: bigint;
}

export interface OrderAmounts {
  /** Σ quantity × unit price. */
  itemsMinor: bigint;
  discountMinor: bigint;
  /** Each line's part of the discount; they sum to it. */
  lineDiscountsMinor: bigint[];
  /** What the customer pays. */
  totalMinor: bigint;
  /** What commission is taken of: items and shipping before discounts. */
  baseMinor: bigint;
}

/** An order's amounts: the discount is of the items alone, rounded half up once, and divided by largest remainder. */
export function amountsOf(
  lines: readonly PricedLine[],
  shippingMinor: bigint,
  discountBasisPoints: number,
): OrderAmounts {
  const amounts = lines.map(({ quantity, unitPriceMinor }) => BigInt(quantity) * unitPriceMinor);
  const itemsMinor = amounts.reduce((sum, amount) => sum + amount, 0n);
  const discountMinor = basisPointsOf(itemsMinor, discountBasisPoints);
  return {
    itemsMinor,
    discountMinor,
    lineDiscountsMinor: itemsMinor === 0n ? amounts.map(() => 0n) : allocate(discountMinor, amounts),
    totalMinor: itemsMinor - discountMinor + shippingMinor,
    baseMinor: itemsMinor + shippingMinor,
  };
}

/** What an affiliate earns of items and shipping before discounts, rounded half up once. */
export function commissionOf(baseMinor: bigint, commissionBasisPoints: number): bigint {
  return basisPointsOf(baseMinor, commissionBasisPoints);
}
