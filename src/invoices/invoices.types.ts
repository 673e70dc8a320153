export const INVOICE_STATUSES = ['issued', 'overdue', 'paid'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export const INVOICE_LINE_KINDS = ['commission', 'fee'] as const;
export type InvoiceLineKind = (typeof INVOICE_LINE_KINDS)[number];

/** What a company owes by one ledger transaction; below zero for what was taken back. */
export interface BillablePosting {
  transactionId: string;
  advertiserId: string;
  currency: string;
  kind: InvoiceLineKind;
  offerId: string;
  offerTitle: string;
  minor: bigint;
}

export interface PlannedLine {
  kind: InvoiceLineKind;
  offerId: string;
  description: string;
  postings: number;
  amountMinor: bigint;
}

export interface PlannedInvoice {
  advertiserId: string;
  currency: string;
  totalMinor: bigint;
  lines: PlannedLine[];
  transactionIds: string[];
}
