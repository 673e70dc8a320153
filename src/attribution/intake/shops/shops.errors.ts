import { AppError, Catalogued } from '../../../kernel/errors/app-error.js';

@Catalogued({
  code: 'shop.connection_not_found',
  status: 404,
  message: 'There is no such shop connection.',
  cause: 'The connection does not exist, is switched off, is for another kind of shop or is not yours.',
  cure: 'Compare the address of the webhook with the one that GET /api/shops/connections shows.',
  retry: 'after_fix',
})
export class ShopConnectionNotFound extends AppError {}

@Catalogued({
  code: 'shop.order_prefix_taken',
  status: 409,
  message: 'Another shop of this advertiser has the same order prefix.',
  cause: 'Two shops count their orders alike, so their order ids are told apart by a prefix.',
  cure: 'Send another `orderPrefix`, `second-` for instance.',
  retry: 'after_fix',
})
export class ShopOrderPrefixTaken extends AppError {}

@Catalogued({
  code: 'shop.credentials_invalid',
  status: 400,
  message: 'These are not the credentials that this kind of shop proves itself with.',
  cause:
    'Shopify and WooCommerce sign with `secret`; Salla has `secret` and `strategy`; Zid has `username` and `password`.',
  cure: 'Send these and no others.',
  retry: 'after_fix',
})
export class ShopCredentialsInvalid extends AppError {}

@Catalogued({
  code: 'shop.rule_not_supported',
  status: 400,
  message: 'This kind of shop does not tell the goods from the total.',
  cause: "Zid's orders state a total and no subtotal after discounts.",
  cure: 'Send `amountRule: total`, or leave it out.',
  retry: 'after_fix',
})
export class ShopRuleNotSupported extends AppError {}

@Catalogued({
  code: 'shop.signature_invalid',
  status: 401,
  message: 'The webhook is not signed with the secret of this connection.',
  cause: 'The signature or log-in is missing or wrong, or the body was changed on its way.',
  cure: "Compare the secret in the shop's settings with the connection's; PATCH the connection to replace it.",
  retry: 'after_fix',
})
export class ShopSignatureInvalid extends AppError {}

@Catalogued({
  code: 'shop.foreign_shop',
  status: 403,
  message: 'The webhook comes from another shop than the connection is for.',
  cause: 'The shop named in the webhook is not the `shop` of the connection.',
  cure: 'Make a connection for that shop, or correct `shop`.',
  retry: 'after_fix',
})
export class ShopForeign extends AppError {}

@Catalogued({
  code: 'shop.payload_incomplete',
  status: 422,
  message: 'The order lacks what a sale needs.',
  cause: 'A field of the order is missing or not of the form that this kind of shop sends.',
  cure: 'Read the message: it names the field. The request is kept.',
  retry: 'after_fix',
})
export class ShopPayloadIncomplete extends AppError {}

@Catalogued({
  code: 'shop.event_ignored',
  status: 422,
  message: "The webhook is not about an order's money.",
  cause: 'The shop sends events here that no sale depends on.',
  cure: 'Nothing to do; leave the event out of the subscription to save the requests.',
  retry: 'no',
})
export class ShopEventIgnored extends AppError {}

@Catalogued({
  code: 'shop.order_not_paid',
  status: 422,
  message: 'The order is not paid yet.',
  cause: 'The connection records orders once they are paid.',
  cure: 'Nothing to do: the shop tells when it is paid. Set `recordOn: created` to record orders at once.',
  retry: 'no',
})
export class ShopOrderNotPaid extends AppError {}

@Catalogued({
  code: 'shop.order_void',
  status: 422,
  message: 'The order was cancelled before it became a sale.',
  cause: 'A cancelled, failed or refunded order of which no sale was recorded.',
  cure: 'Nothing to do.',
  retry: 'no',
})
export class ShopOrderVoid extends AppError {}

@Catalogued({
  code: 'shop.order_not_referred',
  status: 422,
  message: 'No promoter led to this order.',
  cause: 'The order carries neither a click id nor a coupon code.',
  cure: 'When a promoter did: hand the click id on to the order, see the guide on shops.',
  retry: 'no',
})
export class ShopOrderNotReferred extends AppError {}

@Catalogued({
  code: 'shop.order_unknown',
  status: 422,
  message: 'The refund is of an order that is no sale here.',
  cause: 'No sale was recorded of the order, since no promoter led to it or it was never reported.',
  cure: 'Nothing to do, unless the order should have been a sale.',
  retry: 'no',
})
export class ShopOrderUnknown extends AppError {}

@Catalogued({
  code: 'shop.order_waits',
  status: 503,
  message: 'The order itself is not settled yet.',
  cause:
    'The order came before the click that led to it; what is told of it in between cannot be applied yet.',
  cure: 'Send the webhook again after the seconds in `Retry-After`, as shops do by themselves.',
  retry: 'after_delay',
})
export class ShopOrderWaits extends AppError {}
