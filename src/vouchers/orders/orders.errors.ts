import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'order.not_found',
  status: 404,
  message: 'There is no such order.',
  cause: 'The id is of no order of this tenant.',
  cure: 'Check the id; GET /api/orders lists the orders.',
  retry: 'after_fix',
})
export class OrderNotFound extends AppError {}

@Catalogued({
  code: 'voucher.invalid',
  status: 400,
  message: 'This voucher code does not count.',
  cause: 'No affiliate has the code, it is switched off, or its affiliate is not active.',
  cure: 'Send the order without it, or with a code that counts; case and blanks around do not matter.',
  retry: 'after_fix',
})
export class VoucherInvalid extends AppError {}

@Catalogued({
  code: 'order.product_unavailable',
  status: 400,
  message: 'A product of this order cannot be ordered.',
  cause: 'Its number is of no product of this shop, or the product was deleted or is not active.',
  cure: 'Read `details.productId`; GET /api/products lists what can be ordered.',
  retry: 'after_fix',
})
export class ProductUnavailable extends AppError {}

@Catalogued({
  code: 'order.price_forbidden',
  status: 403,
  message: 'You may not set other prices than the catalogue.',
  cause:
    'A unit price differs from the product, and the caller is neither an admin with offers:write nor a key with the scope orders:price.',
  cure: 'Leave `unitPrice` out, or use a caller who may set prices.',
  retry: 'after_fix',
})
export class PriceForbidden extends AppError {}

@Catalogued({
  code: 'order.foreign_currency',
  status: 400,
  message: 'The shop has another currency.',
  cause: 'A shop has one currency, and nothing is converted.',
  cure: 'Send amounts in the currency of `details.currency`, or leave `currency` out.',
  retry: 'after_fix',
})
export class ForeignCurrency extends AppError {}

@Catalogued({
  code: 'order.reference_taken',
  status: 409,
  message: 'There is an order with this reference.',
  cause: 'References are unique in a tenant: the order came before, perhaps by another process.',
  cure: 'Read the order by GET /api/orders?reference=…; send another reference for another order.',
  retry: 'no',
})
export class ReferenceTaken extends AppError {}

@Catalogued({
  code: 'order.not_changeable',
  status: 409,
  message: 'The order is past that.',
  cause:
    'Orders go from placed to confirmed, shipped and delivered; what is delivered is refunded and not cancelled, what is cancelled or refunded has ended, and the code of an order stays once something of it was refunded.',
  cure: 'Read the order again and choose what its state allows.',
  retry: 'after_fix',
})
export class OrderNotChangeable extends AppError {}

@Catalogued({
  code: 'order.refund_exceeds_rest',
  status: 409,
  message: 'More cannot be refunded than is left of it.',
  cause:
    'A quantity, the shipping or the amount is larger than what was not refunded yet; `details` tells what is left.',
  cure: 'Refund what is left, or leave items, shipping and amount out to refund all of it.',
  retry: 'after_fix',
})
export class OrderRefundExceedsRest extends AppError {}

@Catalogued({
  code: 'order.refund_of_nothing',
  status: 400,
  message: 'This refund is of nothing.',
  cause: 'It names no items, and a shipping and an amount of 0.',
  cure: 'Name items, a part of the shipping or an amount; leave all of them out to refund everything.',
  retry: 'after_fix',
})
export class OrderRefundOfNothing extends AppError {}

@Catalogued({
  code: 'order.item_not_found',
  status: 400,
  message: 'An item is not of this order.',
  cause: 'An `itemId` is none of the ids of the order’s items.',
  cure: 'Read the order; take the ids from its `items`.',
  retry: 'after_fix',
})
export class OrderItemNotFound extends AppError {}
