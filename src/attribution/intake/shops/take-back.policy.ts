import { moneyOf } from './shop-money.policy.js';
import type { ShopOrder, ShopRefund } from './shops.types.js';

/** A recorded sale, as far as taking back goes. */
export interface RecordedSale {
  amountMinor: bigint;
  refundedMinor: bigint;
  currency: string;
}

/** What is to be taken back of a sale, once per key. */
export interface Reversal {
  minor: bigint | 'all';
  /** The same for every telling of the same refund. */
  key: string;
  reason: string;
}

/** Judged one after the other, each on the sale as the one before left it; null for nothing. */
export type ReversalStep = (sale: RecordedSale) => Reversal | null;

/** Of an order nothing stands any more. */
export const TAKE_ALL: ReversalStep = () => ({
  minor: 'all',
  key: 'shop:void',
  reason: 'the shop cancelled the order',
});

/** A refund by its id, however often it is told of; never more than is left of the sale. */
export function takeRefund({ refundId, nanos }: ShopRefund): ReversalStep {
  return (sale) => {
    const { minor } = moneyOf(nanos, sale.currency);
    const rest = sale.amountMinor - sale.refundedMinor;
    if (minor === 0n) return null;
    return {
      minor: minor < rest ? minor : 'all',
      key: `shop:refund:${refundId}`,
      reason: 'refunded by the shop',
    };
  };
}

/**
 * What an order's snapshot says was taken back: its refunds, and what it fell below the sale beside them.
 * @param isComparable whether the sale's amount was read from the order by the same rule
 */
export function takeBackOf(order: ShopOrder, isComparable: boolean): ReversalStep[] {
  if (order.state === 'void') return [TAKE_ALL];
  const steps = order.refunds.map(takeRefund);
  return isComparable ? [...steps, takeReduction(order)] : steps;
}

function takeReduction({ amount, refunds }: ShopOrder): ReversalStep {
  return (sale) => {
    if (amount.currency !== sale.currency) return null;
    const listed = refunds.reduce((sum, { nanos }) => sum + moneyOf(nanos, sale.currency).minor, 0n);
    const minor = sale.amountMinor - amount.minor + listed - sale.refundedMinor;
    if (amount.minor >= sale.amountMinor || minor <= 0n) return null;
    const rest = sale.amountMinor - sale.refundedMinor;
    return {
      minor: minor < rest ? minor : 'all',
      key: `shop:reduced:${amount.minor}`,
      reason: 'the shop reduced the order',
    };
  };
}
