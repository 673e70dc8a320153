import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'user.not_found',
  status: 404,
  message: 'There is no such user.',
  cause: 'The id is of no user of this tenant.',
  cure: 'List the users and take the id from there.',
  retry: 'no',
})
export class UserNotFound extends AppError {}

@Catalogued({
  code: 'user.email_taken',
  status: 409,
  message: 'This e-mail cannot be used.',
  cause: 'An account with this e-mail exists on this platform.',
  cure: 'Use another e-mail, or change the existing account.',
  retry: 'after_fix',
})
export class EmailTaken extends AppError {}

@Catalogued({
  code: 'user.last_admin',
  status: 409,
  message: 'The tenant would be left without an admin who can manage users.',
  cause: 'This is the last active admin with the permission users:write.',
  cure: 'Give another admin a set with users:write first, owner for instance.',
  retry: 'after_fix',
})
export class LastAdmin extends AppError {}

@Catalogued({
  code: 'user.beyond_own_rights',
  status: 403,
  message: 'You may not give or take rights that you do not hold yourself.',
  cause:
    'An admin may manage only people and sets whose permissions are among their own; SUPER_ADMIN is given and taken by a SUPER_ADMIN alone, and nobody takes their own.',
  cure: 'Ask an admin who holds these rights.',
  retry: 'after_fix',
})
export class BeyondOwnRights extends AppError {}

@Catalogued({
  code: 'auth.password_refused',
  status: 400,
  message: 'This password is too easy to guess.',
  cause: 'The password is among the commonest, or is the e-mail or a part of it, or one character repeated.',
  cure: 'Choose another one; several words in a row are both long and easy to remember.',
  retry: 'after_fix',
})
export class PasswordRefused extends AppError {}

@Catalogued({
  code: 'user.voucher_taken',
  status: 409,
  message: 'Another affiliate has this voucher code.',
  cause:
    'Voucher codes are unique in a tenant; small and capital letters are the same, blanks around do not count.',
  cure: 'Choose another code, or take it away from the affiliate who has it.',
  retry: 'after_fix',
})
export class VoucherTaken extends AppError {}

@Catalogued({
  code: 'user.not_affiliate',
  status: 400,
  message: 'Only affiliates have a voucher code and rates.',
  cause: 'A voucher code, discount or commission was sent for a user without the role AFFILIATE_MARKETER.',
  cure: 'Give the user the role AFFILIATE_MARKETER first, or leave these fields out.',
  retry: 'after_fix',
})
export class NotAffiliate extends AppError {}
