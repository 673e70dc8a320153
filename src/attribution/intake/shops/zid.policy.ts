import { findClickId } from './find-click.policy.js';
import {
  couponCodesOf,
  customerIdOf,
  emailHashOf,
  type Fields,
  idOf,
  missing,
  objectOf,
  textOf,
} from './shop-fields.policy.js';
import { moneyOf, readNanos } from './shop-money.policy.js';
import type { ShopEvent, ShopOrder, ShopSettings } from './shops.types.js';

const EVENT = /^order\.(?:create|status\.update|payment_status\.update)$/;
const VOID = new Set([
  ...['failed', 'refunded', 'reversed', 'chargeback', 'expired', 'voided', 'canceled', 'cancelled', 'denied'],
]);
const VOID_PAYMENT = new Set(['refunded', 'voided']);

/**
 * Reads the order that is the body of Zid's webhooks. Which event it was stands in the address, when the one who
 * registered the webhook put it there; the order itself tells enough.
 * @throws ShopPayloadIncomplete, InvalidAmount, UnknownCurrency
 */
export function readZid(event: string | undefined, body: unknown, settings: ShopSettings): ShopEvent {
  if (event !== undefined && !EVENT.test(event)) return { kind: 'ignored' };
  return { kind: 'order', order: orderOf(objectOf(body), settings) };
}

function orderOf(order: Fields, settings: ShopSettings): ShopOrder {
  const currency = textOf(order.currency_code);
  if (currency === null) throw missing('currency_code');
  const customer = objectOf(order.customer);
  return {
    orderId: idOf(order.id, 'id'),
    state: stateOf(order),
    amount: moneyOf(readNanos(order.order_total ?? order.transaction_amount, 'order_total'), currency),
    refunds: [],
    clickId: findClickId(order, settings.clickIdParameter),
    couponCodes: couponCodesOf([objectOf(order.coupon).code]),
    customerId: customerIdOf(customer.id),
    customerEmailHash: emailHashOf(customer.email),
    country: null,
  };
}

function stateOf(order: Fields): ShopOrder['state'] {
  const code = textOf(objectOf(order.order_status).code);
  if (code === null) throw missing('order_status.code');
  const payment = textOf(order.payment_status);
  if (VOID.has(code) || VOID_PAYMENT.has(payment ?? '')) return 'void';
  // Webhooks may leave the payment out; what was delivered was paid.
  const isPaid = payment === null ? code === 'delivered' : payment === 'paid';
  return isPaid ? 'paid' : 'unpaid';
}
