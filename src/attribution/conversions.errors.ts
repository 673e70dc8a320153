import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'conversion.not_found',
  status: 404,
  message: 'There is no such conversion.',
  cause: 'The conversion does not exist in this tenant, or is not yours to see or decide.',
  cure: 'Check the id; GET /api/conversions lists the conversions you may see.',
  retry: 'after_fix',
})
export class ConversionNotFound extends AppError {}

@Catalogued({
  code: 'conversion.already_decided',
  status: 409,
  message: 'The conversion is already decided.',
  cause: 'Only a pending conversion can be approved or rejected; this one was decided before.',
  cure: 'Read the conversion to see its state, reason and who decided.',
  retry: 'no',
})
export class ConversionAlreadyDecided extends AppError {}

@Catalogued({
  code: 'conversion.not_refundable',
  status: 409,
  message: 'Nothing of the conversion is left to refund.',
  cause: 'It was rejected, or all of it was refunded before.',
  cure: 'Read the conversion to see its state and what was refunded.',
  retry: 'no',
})
export class ConversionNotRefundable extends AppError {}

@Catalogued({
  code: 'conversion.refund_exceeds_rest',
  status: 422,
  message: 'The refund is more than what is left of the sale.',
  cause: 'The amount is more than the amount of the sale less what was refunded before.',
  cure: 'Refund at most the rest, or leave the amount out to refund all of it.',
  retry: 'after_fix',
})
export class RefundExceedsRest extends AppError {}

@Catalogued({
  code: 'conversion.transaction_conflict',
  status: 409,
  message: 'This transaction was reported before with other content.',
  cause:
    'The same transaction_id and event came with another click, amount, currency, status or other field.',
  cure: 'Use one transaction_id per sale; to correct a sale, decide or refund the first conversion.',
  retry: 'after_fix',
})
export class ConversionTransactionConflict extends AppError {}

@Catalogued({
  code: 'conversion.not_your_offer',
  status: 403,
  message: "The click belongs to another advertiser's offer.",
  cause: "A key reports sales of its own advertiser's offers only.",
  cure: 'Use the key of the advertiser whose offer was clicked.',
  retry: 'after_fix',
})
export class ConversionNotYourOffer extends AppError {}

@Catalogued({
  code: 'conversion.key_without_advertiser',
  status: 403,
  message: 'The key belongs to no advertiser.',
  cause: 'Sales are reported with a secret key that is bound to an advertiser.',
  cure: 'Make a secret key for the advertiser and use that one.',
  retry: 'after_fix',
})
export class ConversionKeyWithoutAdvertiser extends AppError {}

@Catalogued({
  code: 'conversion.not_attributed',
  status: 404,
  message: 'Nothing that the buyer touched leads to a promoter.',
  cause:
    'The sale names no click, and its visitor or customer has no click or view within the windows of the offers.',
  cure: 'Send the click id where there is one; a sale that nobody brought needs no report.',
  retry: 'after_fix',
})
export class ConversionNotAttributed extends AppError {}

@Catalogued({
  code: 'conversion.window_expired',
  status: 422,
  message: "The click is older than the offer's window.",
  cause: 'More days lie between the click and the sale than the offer counts.',
  cure: 'Nothing to send again; the advertiser can change the window for later clicks.',
  retry: 'no',
})
export class ConversionWindowExpired extends AppError {}

@Catalogued({
  code: 'conversion.event_unknown',
  status: 422,
  message: 'The offer does not pay for this event.',
  cause: 'The offer refuses events that none of its payout rules names, and none names this one.',
  cure: 'Send an event the offer has a goal for, or leave it out for a sale; the advertiser can add a goal.',
  retry: 'after_fix',
})
export class ConversionEventUnknown extends AppError {}

@Catalogued({
  code: 'conversion.currency_mismatch',
  status: 400,
  message: "The currency is not the offer's.",
  cause: 'The sale was reported in another currency than the offer pays in; nothing is converted.',
  cure: "Send the amount in the offer's currency.",
  retry: 'after_fix',
})
export class ConversionCurrencyMismatch extends AppError {}

@Catalogued({
  code: 'intake.not_found',
  status: 404,
  message: 'There is no such intake.',
  cause: 'The intake id is unknown, or the request was sent by another advertiser.',
  cure: 'Ask with a key of the advertiser that sent the request.',
  retry: 'after_fix',
})
export class IntakeNotFound extends AppError {}
