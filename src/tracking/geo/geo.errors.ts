import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'geo_rule.not_found',
  status: 404,
  message: 'There is no such geo rule.',
  cause: 'The id is of no geo rule of this tenant, or the rule was removed.',
  cure: 'List the rules with GET /api/admin/geo-rules.',
  retry: 'after_fix',
})
export class GeoRuleNotFound extends AppError {}

@Catalogued({
  code: 'geo_rule.invalid_target',
  status: 400,
  message: 'The target does not fit the level of the rule.',
  cause:
    'A rule on level `offer` names `offerId`, one on level `advertiser` names `advertiserId`, a global one neither.',
  cure: 'Send exactly the id that belongs to the level.',
  retry: 'after_fix',
})
export class GeoRuleInvalidTarget extends AppError {}
