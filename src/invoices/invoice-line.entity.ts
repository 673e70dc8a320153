import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { InvoiceLineKind } from './invoices.types.js';

/** What an invoice bills for one offer. */
@Entity('invoice_lines')
@ForeignKey('invoices', ['tenantId', 'invoiceId'], ['tenantId', 'id'], { name: 'fk_invoice_lines_invoice' })
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_invoice_lines_offer' })
@Check('ck_invoice_lines_kind', `kind IN ('commission', 'fee')`)
@Index('ix_invoice_lines_invoice', ['tenantId', 'invoiceId', 'id'])
export class InvoiceLineEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_invoice_lines' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'invoice_id' })
  invoiceId: string;

  @Column('text')
  kind: InvoiceLineKind;

  @Column('uuid', { name: 'offer_id' })
  offerId: string;

  /** As it was when the invoice was issued. */
  @Column('text')
  description: string;

  /** How many approvals and refunds are in it. */
  @Column('integer')
  postings: number;

  @Column('bigint', { name: 'amount_minor', transformer: asBigInt })
  amountMinor: bigint;
}
