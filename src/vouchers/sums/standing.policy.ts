import type { WholeOrder } from '../orders/whole-order.types.js';

/** Whole orders stand beside products under a number that no product has. */
export const WHOLE_ORDERS = 0;

/** What an order adds to the sums of its affiliate: one row for the order, one per product. */
export interface Standing {
  affiliateId: string;
  /** `WHOLE_ORDERS`, or the number of a product. */
  productId: number;
  orders: number;
  quantity: number;
  /** Before discounts for whole orders, after them for products. */
  soldMinor: bigint;
  commissionMinor: bigint;
}

/** What still stands of an order, for its affiliate; nothing once it is cancelled or wholly refunded. */
export function standingOf({ order, items, commission }: WholeOrder): Standing[] {
  if (!commission || order.status === 'cancelled' || order.status === 'refunded') return [];
  const { affiliateId } = commission;
  const rows: Standing[] = [
    {
      affiliateId,
      productId: WHOLE_ORDERS,
      orders: 1,
      quantity: 0,
      soldMinor: commission.baseMinor - order.refundedBaseMinor,
      commissionMinor: commission.amountMinor - commission.reversedMinor,
    },
  ];
  for (const item of items) {
    const paid = BigInt(item.quantity) * item.unitPriceMinor - item.discountMinor;
    rows.push({
      affiliateId,
      productId: item.productId,
      orders: 0,
      quantity: item.quantity - item.refundedQuantity,
      soldMinor: paid - item.refundedMinor,
      commissionMinor: 0n,
    });
  }
  return rows;
}

/** By how much sums change when an order goes from one state to another; rows that do not change are left out. */
export function changeOf(before: readonly Standing[], after: readonly Standing[]): Standing[] {
  const changes = new Map<string, Standing>();
  const add = (row: Standing, sign: 1 | -1): void => {
    const key = `${row.affiliateId} ${row.productId}`;
    const sum = changes.get(key) ?? { ...row, orders: 0, quantity: 0, soldMinor: 0n, commissionMinor: 0n };
    sum.orders += sign * row.orders;
    sum.quantity += sign * row.quantity;
    sum.soldMinor += BigInt(sign) * row.soldMinor;
    sum.commissionMinor += BigInt(sign) * row.commissionMinor;
    changes.set(key, sum);
  };
  for (const row of before) add(row, -1);
  for (const row of after) add(row, 1);
  return [...changes.values()].filter(
    ({ orders, quantity, soldMinor, commissionMinor }) =>
      orders !== 0 || quantity !== 0 || soldMinor !== 0n || commissionMinor !== 0n,
  );
}
