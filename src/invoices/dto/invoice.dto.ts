import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import type { InvoiceLineEntity } from '../invoice-line.entity.js';
import type { InvoiceEntity } from '../invoice.entity.js';
import {
  INVOICE_LINE_KINDS,
  INVOICE_STATUSES,
  type InvoiceLineKind,
  type InvoiceStatus,
} from '../invoices.types.js';

/** What a company is billed for a month in one currency. */
export class InvoiceDto {
  /** UUIDv7 of the invoice. */
  id: string;
  /** Counted per tenant and year. */
  @ApiProperty({ example: 'INV-2026-000001' })
  number: string;
  /** The company that pays. */
  advertiserId: string;
  /** The month it is for, in the tenant's time zone. */
  @ApiProperty({ example: '2026-01' })
  month: string;
  /** In currency units. */
  total: number;
  /** ISO 4217 code. */
  currency: string;
  /** issued, overdue once the day has passed, paid once an admin has confirmed the payment. */
  @ApiProperty({ enum: INVOICE_STATUSES })
  status: InvoiceStatus;
  /** RFC 3339 in UTC. */
  issuedAt: string;
  /** Seven days after it was issued, RFC 3339 in UTC. */
  dueAt: string;
  /** What the company says of its payment; null while it says nothing. */
  proof: string | null;
  /** When the payment was confirmed, RFC 3339 in UTC; null before. */
  paidAt: string | null;

  static from(this: void, invoice: InvoiceEntity): InvoiceDto {
    const { id, number, advertiserId, currency, status, proof } = invoice;
    return {
      id,
      number,
      advertiserId,
      month: invoice.period,
      total: toUnits(invoice.totalMinor, currency),
      currency,
      status,
      issuedAt: invoice.issuedAt.toISOString(),
      dueAt: invoice.dueAt.toISOString(),
      proof,
      paidAt: invoice.paidAt?.toISOString() ?? null,
    };
  }
}

/** What an invoice bills for one offer. */
export class InvoiceLineDto {
  /** Commission, or the platform's fee on it. */
  @ApiProperty({ enum: INVOICE_LINE_KINDS })
  kind: InvoiceLineKind;
  /** The offer. */
  offerId: string;
  /** What it is, with the offer's title as it was. */
  @ApiProperty({ example: 'Commission: Summer sale' })
  description: string;
  /** How many approvals and refunds are in it. */
  postings: number;
  /** In currency units; below zero where more was taken back than earned. */
  amount: number;
}

/** An invoice with its lines. */
export class InvoiceDetailsDto extends InvoiceDto {
  /** One per offer and kind. */
  lines: InvoiceLineDto[];

  static of(this: void, invoice: InvoiceEntity, lines: readonly InvoiceLineEntity[]): InvoiceDetailsDto {
    return {
      ...InvoiceDto.from(invoice),
      lines: lines.map(({ kind, offerId, description, postings, amountMinor }) => ({
        kind,
        offerId,
        description,
        postings,
        amount: toUnits(amountMinor, invoice.currency),
      })),
    };
  }
}

/** What a run issued. */
export class InvoiceRunDto {
  /** The new invoices; none when everything was billed before. */
  invoices: InvoiceDto[];
}
