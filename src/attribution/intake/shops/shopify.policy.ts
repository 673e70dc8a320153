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
import { moneyOf, readNanos } from './shop-money.policy.js';
import type { AmountRule, ShopEvent, ShopOrder, ShopRefund, ShopSettings } from './shops.types.js';

const ORDER_TOPIC = /^orders\/(?:create|paid|updated|edited|cancelled|fulfilled|partially_fulfilled)$/;
const PAID = new Set(['paid', 'partially_refunded', 'refunded']);

/**
 * Reads the REST resource that a webhook of Shopify has as its body. The topic only tells an order from a
 * refund: it is not signed, so what became of an order is read from the order.
 * @throws ShopPayloadIncomplete, InvalidAmount, UnknownCurrency
 */
export function readShopify(topic: string, body: unknown, settings: ShopSettings): ShopEvent {
  const fields = objectOf(body);
  if (topic === 'refunds/create') {
    const refund = refundOf(fields, settings.amountRule);
    return { kind: 'refund', orderId: idOf(fields.order_id, 'order_id'), refund };
  }
  return ORDER_TOPIC.test(topic) ? { kind: 'order', order: orderOf(fields, settings) } : { kind: 'ignored' };
}

function orderOf(order: Fields, settings: ShopSettings): ShopOrder {
  const currency = textOf(order.currency);
  if (currency === null) throw missing('currency');
  const field = settings.amountRule === 'total' ? 'total_price' : 'subtotal_price';
  const customer = objectOf(order.customer);
  const refunds = listOf(order.refunds).map((refund) => refundOf(refund, settings.amountRule));
  const address = [order.shipping_address, order.billing_address].map(objectOf);
  return {
    orderId: idOf(order.id, 'id'),
    state: stateOf(order, refunds.length > 0),
    amount: moneyOf(readNanos(order[field], field), currency),
    refunds: refunds.filter(({ nanos }) => nanos > 0n),
    clickId: findClickId(
      {
        note_attributes: order.note_attributes,
        landing_site: order.landing_site,
        source: order.referring_site,
      },
      settings.clickIdParameter,
    ),
    couponCodes: couponCodesOf(listOf(order.discount_codes).map(({ code }) => code)),
    customerId: customerIdOf(customer.id),
    customerEmailHash: emailHashOf(order.email ?? order.contact_email ?? customer.email),
    country: address.map(({ country_code }) => countryOf(country_code)).find((code) => code !== null) ?? null,
  };
}

function stateOf(order: Fields, hasRefunds: boolean): ShopOrder['state'] {
  const status = textOf(order.financial_status) ?? '';
  if (textOf(order.cancelled_at) !== null || status === 'voided') return 'void';
  // A refund in full that names no refund.
  if (status === 'refunded' && !hasRefunds) return 'void';
  return PAID.has(status) ? 'paid' : 'unpaid';
}

/**
 * By the rule "total" what went back to the customer, by the rule "subtotal" the goods in it. A refund that
 * moves no money yet is worth its goods: lines taken off an order that is not paid.
 */
function refundOf(refund: Fields, rule: AmountRule): ShopRefund {
  const lines = listOf(refund.refund_line_items);
  const payments = listOf(refund.transactions).filter(({ kind }) => kind === 'refund');
  const paidBack = sum(
    payments
      .filter(({ status }) => status === 'success')
      .map(({ amount }) => readNanos(amount, 'transactions.amount')),
  );
  const goods = sum(lines.map(({ subtotal }) => readNanos(subtotal, 'refund_line_items.subtotal')));
  const tax = sum(lines.map(({ total_tax }) => readNanos(total_tax ?? '0', 'refund_line_items.total_tax')));
  const nanos =
    rule === 'total'
      ? payments.length > 0
        ? paidBack
        : goods + tax
      : lines.length > 0
        ? goods
        : paidBack - shippingIn(refund);
  return { refundId: idOf(refund.id, 'refund id'), nanos: nanos > 0n ? nanos : 0n };
}

/** Shipping given back: amounts are negative there. */
function shippingIn(refund: Fields): bigint {
  const adjustments = listOf(refund.order_adjustments).filter(({ kind }) => kind === 'shipping_refund');
  return -sum(
    adjustments.flatMap(({ amount, tax_amount }) => [
      readNanos(amount, 'order_adjustments.amount'),
      readNanos(tax_amount ?? '0', 'order_adjustments.tax_amount'),
    ]),
  );
}

function sum(nanos: bigint[]): bigint {
  return nanos.reduce((total, part) => total + part, 0n);
}
