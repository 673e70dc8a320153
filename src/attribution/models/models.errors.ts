import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'attribution.invalid_period',
  status: 400,
  message: 'The period is not acceptable.',
  cause: '`from` is not before `to`, or more than 92 days lie between them.',
  cure: 'Ask for a period of at most 92 days.',
  retry: 'after_fix',
})
export class AttributionInvalidPeriod extends AppError {}

@Catalogued({
  code: 'attribution.too_many_conversions',
  status: 422,
  message: 'The period holds too many conversions to compare.',
  cause: 'A comparison follows the path of each conversion under seven models, of at most 10,000 at a time.',
  cure: 'Ask for a shorter period, or for one offer.',
  retry: 'after_fix',
})
export class AttributionTooManyConversions extends AppError {}
