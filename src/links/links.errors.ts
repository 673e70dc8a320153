import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'link.not_found',
  status: 404,
  message: 'There is no such link.',
  cause: 'The link does not exist in this tenant, or is not yours.',
  cure: 'Check the id; GET /api/links lists your links.',
  retry: 'after_fix',
})
export class LinkNotFound extends AppError {}

@Catalogued({
  code: 'link.code_taken',
  status: 409,
  message: 'This slug is taken.',
  cause: 'Codes are unique across the whole platform, and another link has this one.',
  cure: 'Choose another slug, or send none for a random code.',
  retry: 'after_fix',
})
export class LinkCodeTaken extends AppError {}

@Catalogued({
  code: 'link.foreign_destination',
  status: 400,
  message: "The destination is not on the offer's own host.",
  cause: 'A link may lead deeper into the shop of its offer, not to another host.',
  cure: "Send an address on the host of the offer's destination.",
  retry: 'after_fix',
})
export class LinkForeignDestination extends AppError {}

@Catalogued({
  code: 'link.expired_at_birth',
  status: 400,
  message: 'The link would have expired already.',
  cause: '`expiresAt` is not in the future.',
  cure: 'Send a later moment, or none for a link that does not expire.',
  retry: 'after_fix',
})
export class LinkExpiredAtBirth extends AppError {}

@Catalogued({
  code: 'link.archived',
  status: 409,
  message: 'The link is archived.',
  cause: 'An archived link no longer changes.',
  cure: 'Make a new link.',
  retry: 'after_fix',
})
export class LinkArchived extends AppError {}

@Catalogued({
  code: 'link.offer_not_joined',
  status: 409,
  message: 'The promoter is no member of this offer.',
  cause:
    'The offer takes members by approval or asks something of them; `details` names it and the state of an application.',
  cure: 'Join it first with POST /api/offers/{id}/join, and wait for approval where one is needed.',
  retry: 'after_fix',
})
export class LinkOfferNotJoined extends AppError {}
