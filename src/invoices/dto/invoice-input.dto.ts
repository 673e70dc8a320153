import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { INVOICE_STATUSES, type InvoiceStatus } from '../invoices.types.js';

/** Filters of the invoice list. */
export class InvoiceQueryDto extends PageQueryDto {
  /** Only invoices in this state. */
  @IsOptional()
  @IsIn(INVOICE_STATUSES)
  status?: InvoiceStatus;
}

/** A month to bill. */
export class IssueInvoicesDto {
  /**
   * The month, which must be over; left out: the last one.
   * @example 2026-01
   */
  @OptionalField()
  @Matches(/^20\d\d-(0[1-9]|1[0-2])$/, { message: 'month must be a year and a month such as 2026-01' })
  month?: string;
}

/** How a company paid. */
export class PaymentProofDto {
  /**
   * Reference of the transfer, or where a receipt is found.
   * @example SEPA-2026-02-03-0001
   */
  @IsReadableText(1, 500)
  proof: string;
}

/** Why a proof does not hold. */
export class RefuseProofDto {
  /**
   * Why, for the company and the audit log.
   * @example No such transfer has arrived
   */
  @IsReadableText(1, 500)
  reason: string;
}

/** Whose rewards a company settles. */
export class MakeStatementsDto {
  /** The company; left out when the caller acts for only one. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;
}
