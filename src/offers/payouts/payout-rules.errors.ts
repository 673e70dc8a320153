import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'payout_rule.not_found',
  status: 404,
  message: 'There is no such payout rule.',
  cause: 'The id is of no rule of this tenant, or the rule belongs to an offer of somebody else.',
  cure: 'GET /api/payout-rules lists the rules you may see.',
  retry: 'no',
})
export class PayoutRuleNotFound extends AppError {}

@Catalogued({
  code: 'payout_rule.invalid',
  status: 400,
  message: 'The payout rule does not fit its kind.',
  cause:
    'A goal needs event, a tier tierMetric and tierFrom, an override promoterId and perhaps event, and none of the others; tiers of one offer count the same; `message` says what is wrong.',
  cure: 'Send exactly the fields that belong to the kind.',
  retry: 'after_fix',
})
export class PayoutRuleInvalid extends AppError {}

@Catalogued({
  code: 'payout_rule.taken',
  status: 409,
  message: 'The offer has a payout rule for this already.',
  cause:
    'There is a goal for this event, a tier from this volume on, or an override for this promoter and event.',
  cure: 'Change the rule that is there; `details.id` names it.',
  retry: 'after_fix',
})
export class PayoutRuleTaken extends AppError {}
