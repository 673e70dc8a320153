import { isCancelledNow, movesTo } from './order-status.policy.js';
import { ORDER_STATUSES } from './orders.types.js';

const steps = ['confirmed', 'shipped', 'delivered'] as const;
const answer = (decide: () => boolean): boolean | string => {
  try {
    return decide();
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const NO = 'order.not_changeable';

it('moves orders forward only, also past a step, and lets a step be repeated', () => {
  const table = ORDER_STATUSES.map((status) => [
    status,
    ...steps.map((step) => answer(() => movesTo(status, step))),
  ]);
  expect(table).toEqual([
    ['placed', true, true, true],
    ['confirmed', false, true, true],
    ['shipped', NO, false, true],
    ['delivered', NO, NO, false],
    ['cancelled', NO, NO, NO],
    ['refunded', NO, NO, NO],
  ]);
});

it('cancels what was not delivered, once', () => {
  expect(ORDER_STATUSES.map((status) => answer(() => isCancelledNow(status)))).toEqual([
    ...[true, true, true],
    ...[NO, false, NO],
  ]);
});
