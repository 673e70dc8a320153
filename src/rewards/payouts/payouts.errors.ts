import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'payout.batch_not_found',
  status: 404,
  message: 'There is no such payout batch.',
  cause: 'The batch does not exist in this tenant, or belongs to a company you do not act for.',
  cure: 'Check the id; GET /api/admin/payouts/batches lists the batches.',
  retry: 'after_fix',
})
export class PayoutBatchNotFound extends AppError {}

@Catalogued({
  code: 'payout.not_found',
  status: 404,
  message: 'There is no such payout.',
  cause: 'The payout does not exist in this tenant, or belongs to a company you do not act for.',
  cure: 'Check the id; the items of a batch are its payouts.',
  retry: 'after_fix',
})
export class PayoutNotFound extends AppError {}

@Catalogued({
  code: 'payout.invalid_transition',
  status: 409,
  message: 'This is not possible in the state it is in.',
  cause:
    'A draft can be approved or cancelled, a payment on its way confirmed or failed, a failed one released; others cannot.',
  cure: 'Read the batch or the payout to see its state.',
  retry: 'no',
})
export class PayoutInvalidTransition extends AppError {}

@Catalogued({
  code: 'payout.not_confirmed_by_hand',
  status: 409,
  message: 'The outcome of this payout is not said by people.',
  cause: 'Its provider answers for itself; only payments of a bank file are confirmed or failed by hand.',
  cure: 'Wait for the provider; the payout shows when it is tried again.',
  retry: 'no',
})
export class PayoutNotConfirmedByHand extends AppError {}
