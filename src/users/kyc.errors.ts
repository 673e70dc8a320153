import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'kyc.not_possible',
  status: 409,
  message: 'The identity check is not in a state for this.',
  cause: 'Nothing is submitted before it is required, and nothing is decided before it is required.',
  cure: 'Read `kycStatus` of the user; it says what comes next.',
  retry: 'after_fix',
})
export class KycNotPossible extends AppError {}
