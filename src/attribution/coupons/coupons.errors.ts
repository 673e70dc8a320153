import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'coupon.not_found',
  status: 404,
  message: 'There is no such coupon code.',
  cause: 'The coupon code does not exist in this tenant, or belongs to a company you do not act for.',
  cure: 'Check the id; GET /api/coupons lists the codes you may see.',
  retry: 'after_fix',
})
export class CouponNotFound extends AppError {}

@Catalogued({
  code: 'coupon.code_taken',
  status: 409,
  message: 'The advertiser has this code already.',
  cause: 'Codes are unique per advertiser; small and capital letters are the same.',
  cure: 'Change the coupon that has the code, or choose another code.',
  retry: 'after_fix',
})
export class CouponCodeTaken extends AppError {}

@Catalogued({
  code: 'coupon.foreign_link',
  status: 400,
  message: "The link leads to no offer of this advertiser, or doesn't exist.",
  cause: "A coupon code stands for a link of the same advertiser's offer that is not archived.",
  cure: "Send the id of a promoter's active link to one of the advertiser's offers.",
  retry: 'after_fix',
})
export class CouponForeignLink extends AppError {}

@Catalogued({
  code: 'coupon.invalid_window',
  status: 400,
  message: 'The coupon would end before it starts.',
  cause: '`endsAt` is not after `startsAt`.',
  cure: 'Send a later `endsAt`, or null for no end.',
  retry: 'after_fix',
})
export class CouponInvalidWindow extends AppError {}
