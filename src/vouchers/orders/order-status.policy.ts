import { OrderNotChangeable } from './orders.errors.js';
import type { OrderStatus, OrderStep } from './orders.types.js';

const COURSE: readonly OrderStatus[] = ['placed', 'confirmed', 'shipped', 'delivered'];

/**
 * Whether an order moves to a step: forward, also past one that a shop does not use; false when it is there
 * already. @throws OrderNotChangeable when it is past it, or ended
 */
export function movesTo(status: OrderStatus, step: OrderStep): boolean {
  if (status === step) return false;
  const [from, to] = [COURSE.indexOf(status), COURSE.indexOf(step)];
  if (from < 0 || from > to) throw new OrderNotChangeable({ details: { status, wanted: step } });
  return true;
}

/** Whether it is cancelled now; false when it was. What was delivered is refunded instead. @throws OrderNotChangeable */
export function isCancelledNow(status: OrderStatus): boolean {
  if (status === 'cancelled') return false;
  if (status === 'delivered' || status === 'refunded') {
    throw new OrderNotChangeable({ details: { status, wanted: 'cancelled' } });
  }
  return true;
}
