import { formatMinor } from '../../../kernel/money/money.js';
import type { AmountRule, ShopOrder } from './shops.types.js';

/** An order as the fields of a postback; the shop's id stands behind the connection's prefix. */
export function saleFieldsOf(
  order: ShopOrder,
  { orderPrefix, amountRule }: { orderPrefix: string; amountRule: AmountRule },
  couponCode: string | null,
): Record<string, unknown> {
  const { orderId, amount, clickId, customerId, customerEmailHash, country } = order;
  return {
    transaction_id: orderPrefix + orderId,
    order_id: orderPrefix + orderId,
    amount: formatMinor(amount.minor, amount.currency),
    currency: amount.currency,
    event: SHOP_EVENT,
    metadata: { amount_rule: amountRule },
    ...(clickId === null ? {} : { click_id: clickId }),
    ...(couponCode === null ? {} : { coupon_code: couponCode }),
    ...(customerId === null ? {} : { customer_id: customerId }),
    ...(customerEmailHash === null ? {} : { customer_email_hash: customerEmailHash }),
    ...(country === null ? {} : { country }),
  };
}

/** Orders of shops are sales; other goals are reported by other doors. */
export const SHOP_EVENT = 'sale';
