import { divideHalfUp } from '../../../kernel/money/money.js';
import { findClickId } from './find-click.policy.js';
import {
  countryOf,
  couponCodesOf,
  customerIdOf,
  emailHashOf,
  type Fields,
  idOf,
  listOf,
  missing,
  objectOf,
  textOf,
} from './shop-fields.policy.js';
import { moneyOf, nanosOfMinor, readNanos } from './shop-money.policy.js';
import type { ShopEvent, ShopOrder, ShopRefund, ShopSettings } from './shops.types.js';

const VOID = new Set(['cancelled', 'failed', 'trash']);
const PAID = new Set(['processing', 'completed', 'refunded']);
const UNPAID = new Set(['pending', 'on-hold', 'checkout-draft', 'auto-draft']);

/**
 * Reads an order of the REST API, version 3, which is the body of WooCommerce's webhooks.
 * @throws ShopPayloadIncomplete, InvalidAmount, UnknownCurrency
 */
export function readWooCommerce(topic: string, body: unknown, settings: ShopSettings): ShopEvent {
  if (!/^order\.(?:created|updated|deleted|restored)$/.test(topic)) return { kind: 'ignored' };
  const fields = objectOf(body);
  // A deleted order is its id and nothing else.
  const isDeleted = topic === 'order.deleted' && Object.keys(fields).length === 1;
  if (isDeleted) return { kind: 'void', orderId: idOf(fields.id, 'id') };
  return { kind: 'order', order: orderOf(fields, settings) };
}

function orderOf(order: Fields, settings: ShopSettings): ShopOrder {
  const currency = textOf(order.currency);
  if (currency === null) throw missing('currency');
  const total = readNanos(order.total, 'total');
  const goods = (): bigint =>
    total - readNanos(order.total_tax, 'total_tax') - readNanos(order.shipping_total, 'shipping_total');
  const nanos = settings.amountRule === 'total' ? total : goods();
  const billing = objectOf(order.billing);
  return {
    orderId: idOf(order.id, 'id'),
    state: stateOf(order),
    amount: moneyOf(nanos, currency),
    refunds: refundsOf(order, nanos, total, nanosOfMinor(currency)),
    clickId: findClickId({ meta_data: order.meta_data }, settings.clickIdParameter),
    couponCodes: couponCodesOf(listOf(order.coupon_lines).map(({ code }) => code)),
    customerId: customerIdOf(order.customer_id),
    customerEmailHash: emailHashOf(billing.email),
    country: countryOf(objectOf(order.shipping).country) ?? countryOf(billing.country),
  };
}

function stateOf(order: Fields): ShopOrder['state'] {
  const status = textOf(order.status);
  if (status === null) throw missing('status');
  if (VOID.has(status)) return 'void';
  if (status === 'refunded' && listOf(order.refunds).length === 0) return 'void';
  if (PAID.has(status)) return 'paid';
  if (UNPAID.has(status)) return 'unpaid';
  // A status of the shop's own.
  return textOf(order.date_paid_gmt ?? order.date_paid) === null ? 'unpaid' : 'paid';
}

/**
 * Refunds are stated with tax and shipping. By the rule "subtotal" each is worth its part of the goods, so that
 * together they come to the same part of the goods as of the total.
 */
function refundsOf(order: Fields, goods: bigint, total: bigint, unit: bigint): ShopRefund[] {
  const refunds = listOf(order.refunds)
    .map((refund) => {
      const nanos = readNanos(refund.total, 'refunds.total');
      return { refundId: idOf(refund.id, 'refunds.id'), nanos: nanos < 0n ? -nanos : nanos };
    })
    .filter(({ nanos }) => nanos > 0n);
  refunds.sort((a, b) => (BigInt(a.refundId) < BigInt(b.refundId) ? -1 : 1));
  if (goods === total || total <= 0n) return refunds;
  let back = 0n;
  const worth = (): bigint => divideHalfUp(back * goods, total * unit) * unit;
  return refunds.map(({ refundId, nanos }) => {
    const before = worth();
    back += nanos;
    return { refundId, nanos: worth() - before };
  });
}
