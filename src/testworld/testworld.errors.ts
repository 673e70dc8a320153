import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'testworld.no_twin',
  status: 409,
  message: 'This tenant has no test world.',
  cause: 'A test world belongs to a live tenant, and this is none.',
  cure: 'Log in to the live tenant.',
  retry: 'no',
})
export class TestWorldMissing extends AppError {}

@Catalogued({
  code: 'testworld.too_far',
  status: 400,
  message: 'The clock of a test world goes at most ten years ahead.',
  cause: 'It would be more than ten years ahead of wall time.',
  cure: 'Reset the test world, or advance by less.',
  retry: 'after_fix',
})
export class TestClockTooFar extends AppError {}
