import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'offer.not_found',
  status: 404,
  message: 'There is no such offer.',
  cause: 'The offer does not exist in this tenant, or is not visible to you.',
  cure: 'Check the id; GET /api/offers lists the offers you may see.',
  retry: 'after_fix',
})
export class OfferNotFound extends AppError {}

@Catalogued({
  code: 'offer.not_active',
  status: 409,
  message: 'The offer is not active.',
  cause: 'The offer waits for review, is paused, was rejected or has ended.',
  cure: 'Choose an active offer, or wait until this one is active.',
  retry: 'after_fix',
})
export class OfferNotActive extends AppError {}

@Catalogued({
  code: 'offer.invalid_transition',
  status: 409,
  message: 'The offer cannot change to this state.',
  cause:
    'Only a draft or a rejected offer can be submitted, only a pending one or a proposed change approved or rejected, only an active one paused, only a paused one resumed; an archived offer stays so.',
  cure: 'Read the state of the offer first; somebody may have changed it already.',
  retry: 'after_fix',
})
export class OfferInvalidTransition extends AppError {}

@Catalogued({
  code: 'offer.unknown_macro',
  status: 400,
  message: 'The destination holds a macro that does not exist.',
  cause: 'Text in braces is not one of the macros of the tracking guide, or a brace has no partner.',
  cure: 'Correct the name; write a brace that is no macro as %7B or %7D.',
  retry: 'after_fix',
})
export class OfferUnknownMacro extends AppError {}

@Catalogued({
  code: 'offer.macro_misplaced',
  status: 400,
  message: 'Macros may only stand in the path, the query or the fragment of the destination.',
  cause: 'A macro stands in the scheme, the host or the port, where a visitor could steer the redirect.',
  cure: 'Write the scheme and the host out.',
  retry: 'after_fix',
})
export class OfferMacroMisplaced extends AppError {}

@Catalogued({
  code: 'offer.invalid_destination',
  status: 400,
  message: 'The destination is not an acceptable http or https address.',
  cause:
    'The address is too long, not absolute, of another scheme, carries a user name, or holds spaces, control characters or backslashes.',
  cure: 'Send a complete address such as https://shop.example/item?ref={click_id}.',
  retry: 'after_fix',
})
export class OfferInvalidDestination extends AppError {}

@Catalogued({
  code: 'offer.invalid_payout',
  status: 400,
  message: 'The payout does not fit its type.',
  cause:
    'cps and revshare need payoutPercent and nothing else; cpa, cpl and cpi need payoutAmount and nothing else; a payout rule needs one of them.',
  cure: 'Send exactly the one that belongs to payoutType.',
  retry: 'after_fix',
})
export class OfferInvalidPayout extends AppError {}

@Catalogued({
  code: 'offer.paused_by_others',
  status: 409,
  message: 'You did not pause this offer, so you cannot resume it.',
  cause: 'An admin paused the offer, a cap that is full, or the suspension of its company.',
  cure: 'Ask an admin of the tenant; an offer that a cap paused opens by itself in the next window.',
  retry: 'after_fix',
})
export class OfferPausedByOthers extends AppError {}
