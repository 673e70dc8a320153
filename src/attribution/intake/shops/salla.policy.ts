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
import type { ShopEvent, ShopOrder, ShopSettings } from './shops.types.js';

const ORDER_EVENT =
  /^order\.(?:created|updated|status\.updated|payment\.updated|coupon\.updated|total\.price\.updated)$/;
/** Bodies of these are nowhere described; the order is what they are about, and all of it is gone. */
const VOID_EVENT = /^order\.(?:cancelled|refunded|deleted)$/;
const VOID = new Set(['canceled', 'cancelled', 'restored']);

/**
 * Reads the envelope `{event, merchant, data}` of Salla's webhooks. A partial refund shows as a smaller amount.
 * @throws ShopPayloadIncomplete, InvalidAmount, UnknownCurrency
 */
export function readSalla(body: unknown, settings: ShopSettings): ShopEvent {
  const envelope = objectOf(body);
  const event = textOf(envelope.event) ?? '';
  const data = objectOf(envelope.data);
  // Events about a part of an order carry the order inside.
  const order = { ...objectOf(data.order ?? data) };
  if (VOID_EVENT.test(event)) return { kind: 'void', orderId: idOf(order.id, 'data.id') };
  if (!ORDER_EVENT.test(event)) return { kind: 'ignored' };
  return { kind: 'order', order: orderOf(order, settings) };
}

function orderOf(order: Fields, settings: ShopSettings): ShopOrder {
  const amounts = objectOf(order.amounts);
  const total = objectOf(amounts.total);
  const currency = textOf(order.currency) ?? textOf(total.currency);
  if (currency === null) throw missing('currency');
  const customer = objectOf(order.customer);
  const nanos =
    settings.amountRule === 'total' ? readNanos(total.amount, 'amounts.total.amount') : goodsOf(amounts);
  return {
    orderId: idOf(order.id, 'data.id'),
    state: stateOf(order),
    amount: moneyOf(nanos, currency),
    refunds: [],
    clickId: findClickId(order, settings.clickIdParameter),
    couponCodes: couponCodesOf(listOf(amounts.discounts).map(({ code }) => code)),
    customerId: customerIdOf(customer.id),
    customerEmailHash: emailHashOf(customer.email),
    country: countryOf(customer.country_code),
  };
}

/** Goods after discounts: 186 with 5 off is 181, whatever the shipping. */
function goodsOf(amounts: Fields): bigint {
  const subtotal = readNanos(objectOf(amounts.sub_total).amount, 'amounts.sub_total.amount');
  const discounts = listOf(amounts.discounts).map(({ discount }) =>
    readNanos(discount, 'amounts.discounts.discount'),
  );
  const goods = discounts.reduce((rest, discount) => rest - discount, subtotal);
  return goods > 0n ? goods : 0n;
}

function stateOf(order: Fields): ShopOrder['state'] {
  const slug = textOf(objectOf(order.status).slug);
  if (slug === null || slug === 'payment_pending') return 'unpaid';
  return VOID.has(slug) ? 'void' : 'paid';
}
