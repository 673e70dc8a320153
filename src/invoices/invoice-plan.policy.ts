import type { BillablePosting, PlannedInvoice, PlannedLine } from './invoices.types.js';

const LABELS = { commission: 'Commission', fee: 'Platform fee' } as const;

/**
 * One invoice per company and currency, one line per offer and kind. Where more was taken back than was earned
 * nothing is billed: the postings wait for the next month, so that the credit is not lost.
 */
export function planInvoices(postings: readonly BillablePosting[]): PlannedInvoice[] {
  const invoices = new Map<string, PlannedInvoice>();
  const lines = new Map<string, PlannedLine>();
  for (const { transactionId, advertiserId, currency, kind, offerId, offerTitle, minor } of postings) {
    const key = `${advertiserId}:${currency}`;
    const invoice = invoices.get(key) ?? {
      advertiserId,
      currency,
      totalMinor: 0n,
      lines: [],
      transactionIds: [],
    };
    invoices.set(key, invoice);
    const lineKey = `${key}:${kind}:${offerId}`;
    let line = lines.get(lineKey);
    if (!line) {
      const description = `${LABELS[kind]}: ${offerTitle}`;
      line = { kind, offerId, description, postings: 0, amountMinor: 0n };
      lines.set(lineKey, line);
      invoice.lines.push(line);
    }
    line.postings++;
    line.amountMinor += minor;
    invoice.totalMinor += minor;
    invoice.transactionIds.push(transactionId);
  }
  return [...invoices.values()].filter(({ totalMinor }) => totalMinor > 0n);
}
