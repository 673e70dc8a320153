import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'membership.not_found',
  status: 404,
  message: 'There is no such membership.',
  cause: 'Nobody joined so, or it is not yours to see.',
  cure: 'GET /api/memberships lists those you may see, GET /api/offers/mine your own.',
  retry: 'after_fix',
})
export class MembershipNotFound extends AppError {}

@Catalogued({
  code: 'membership.exists',
  status: 409,
  message: 'You joined this offer already.',
  cause: 'You are a member, or your application waits for a decision.',
  cure: 'GET /api/offers/mine shows your links; further ones are made with POST /api/links.',
  retry: 'no',
})
export class MembershipExists extends AppError {}

@Catalogued({
  code: 'membership.rejected',
  status: 409,
  message: 'Your application to this offer was rejected.',
  cause: 'The advertiser or an admin decided so; `details.reason` says why.',
  cure: 'Ask them to change their mind; they can still approve it.',
  retry: 'after_fix',
})
export class MembershipRejected extends AppError {}

@Catalogued({
  code: 'membership.answers_missing',
  status: 400,
  message: 'The offer asks something of those who join.',
  cause: 'There must be one answer to each of the requirements of the offer, in their order.',
  cure: 'Read `requirements` of the offer and send `answers` of the same number.',
  retry: 'after_fix',
})
export class MembershipAnswersMissing extends AppError {}

@Catalogued({
  code: 'membership.invalid_transition',
  status: 409,
  message: 'The membership cannot change to this state.',
  cause:
    'Only an application that waits or was rejected can be approved, only one that waits rejected, and only members and applicants can leave.',
  cure: 'Read its state first; somebody may have decided already.',
  retry: 'after_fix',
})
export class MembershipInvalidTransition extends AppError {}
