import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'invoice.not_found',
  status: 404,
  message: 'There is no such invoice.',
  cause: 'The invoice does not exist in this tenant, or is for a company you do not act for.',
  cure: 'Check the id; GET /api/invoices lists the invoices you may see.',
  retry: 'after_fix',
})
export class InvoiceNotFound extends AppError {}

@Catalogued({
  code: 'invoice.already_paid',
  status: 409,
  message: 'The invoice is paid.',
  cause: 'Its payment was confirmed before.',
  cure: 'Read the invoice to see when and by whom.',
  retry: 'no',
})
export class InvoiceAlreadyPaid extends AppError {}

@Catalogued({
  code: 'invoice.month_not_over',
  status: 422,
  message: 'The month is not over.',
  cause: "A month is billed once it has ended in the tenant's time zone.",
  cure: 'Name a month before the current one.',
  retry: 'after_fix',
})
export class InvoiceMonthNotOver extends AppError {}
