import type { DomainEvent } from '../outbox/outbox.types.js';
import type { InvoiceEntity } from './invoice.entity.js';

export const INVOICE_ISSUED = 'invoice.issued';
export const INVOICE_OVERDUE = 'invoice.overdue';
export const INVOICE_PAID = 'invoice.paid';

/** Version 1 of every invoice event. */
export function invoiceEvent(
  type: typeof INVOICE_ISSUED | typeof INVOICE_OVERDUE | typeof INVOICE_PAID,
  invoice: InvoiceEntity,
): DomainEvent {
  const { id, advertiserId, number, period, currency, totalMinor, status, dueAt } = invoice;
  return {
    type,
    version: 1,
    entityType: 'invoice',
    entityId: id,
    payload: {
      invoiceId: id,
      advertiserId,
      number,
      period,
      status,
      total: { minor: totalMinor.toString(), currency },
      dueAt: dueAt.toISOString(),
    },
  };
}
