import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'routing.not_found',
  status: 404,
  message: 'This link has no routing.',
  cause: 'The link leads to its own offer; no rules were saved for it.',
  cure: 'Save rules with PUT /api/links/{id}/routing.',
  retry: 'after_fix',
})
export class RoutingNotFound extends AppError {}

@Catalogued({
  code: 'routing.unsupported_condition',
  status: 400,
  message: 'This installation has no data for a condition of the rules.',
  cause:
    'A rule asks for region, city or connection of a visitor, for which no data file is installed (GEOIP_CITY_DB, GEOIP_ASN_DB).',
  cure: 'Leave the conditions out that `details` names.',
  retry: 'after_fix',
})
export class RoutingUnsupportedCondition extends AppError {}

@Catalogued({
  code: 'routing.invalid',
  status: 400,
  message: 'The rules contradict themselves.',
  cause:
    'An offer stands twice in one group, an arm has the name of another, an experiment has one arm only, hours are empty, or earnings of different currencies are compared.',
  cure: 'Change what `message` names.',
  retry: 'after_fix',
})
export class RoutingInvalid extends AppError {}
