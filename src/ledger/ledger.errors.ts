import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'ledger.invalid_posting',
  status: 422,
  message: 'The posting is not a valid ledger transaction.',
  cause: 'It has fewer than two entries, an entry without exactly one positive side, or an unknown currency.',
  cure: 'Correct the posting; nothing was moved.',
  retry: 'after_fix',
})
export class LedgerInvalidPosting extends AppError {}

@Catalogued({
  code: 'ledger.unbalanced',
  status: 422,
  message: 'Debits and credits are not equal.',
  cause: 'In at least one currency the debits of the posting do not sum to its credits.',
  cure: 'Correct the posting; nothing was moved.',
  retry: 'after_fix',
})
export class LedgerUnbalanced extends AppError {}

@Catalogued({
  code: 'ledger.idempotency_conflict',
  status: 409,
  message: 'This posting key was used for another posting.',
  cause: 'A transaction with the same key but another kind, source or other entries is in the ledger.',
  cure: 'Correct what was posted with a new posting of its own; entries never change.',
  retry: 'no',
})
export class LedgerIdempotencyConflict extends AppError {}

@Catalogued({
  code: 'ledger.account_not_found',
  status: 404,
  message: 'There is no such account.',
  cause: 'The account does not exist in this tenant, or is not yours.',
  cure: 'Check the id; GET /api/ledger/accounts lists the accounts you may see.',
  retry: 'after_fix',
})
export class LedgerAccountNotFound extends AppError {}
