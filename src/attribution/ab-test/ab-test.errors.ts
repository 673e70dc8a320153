import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'routing.no_experiment',
  status: 404,
  message: 'This link runs no experiment.',
  cause: 'None of its rules has the strategy ab_test.',
  cure: 'Save a rule with the strategy ab_test by PUT /api/links/{id}/routing.',
  retry: 'after_fix',
})
export class NoExperiment extends AppError {}
