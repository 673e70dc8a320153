import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { InvoiceStatus } from './invoices.types.js';

/** What a company is billed for a month in one currency. */
@Entity('invoices')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_invoices_advertiser',
})
@Unique('uq_invoices_tenant_id', ['tenantId', 'id'])
@Unique('uq_invoices_number', ['tenantId', 'number'])
@Check('ck_invoices_total', 'total_minor > 0')
@Check('ck_invoices_status', `status IN ('issued', 'overdue', 'paid')`)
@Index('ix_invoices_advertiser', ['tenantId', 'advertiserId', 'id'])
@Index('ix_invoices_due', { synchronize: false })
export class InvoiceEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_invoices' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_invoices_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  /** Counted per tenant and year, without a gap. */
  @Column('text')
  number: string;

  /** The month it is for, in the tenant's time zone: `2026-01`. */
  @Column('text')
  period: string;

  @Column('text')
  currency: string;

  @Column('bigint', { name: 'total_minor', transformer: asBigInt })
  totalMinor: bigint;

  @Column('text')
  status: InvoiceStatus;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt: Date;

  @Column('timestamptz', { name: 'due_at' })
  dueAt: Date;

  /** What the company says of its payment. */
  @Column('text', { nullable: true })
  proof: string | null;

  @Column('timestamptz', { name: 'proof_at', nullable: true })
  proofAt: Date | null;

  @Column('timestamptz', { name: 'paid_at', nullable: true })
  paidAt: Date | null;

  @Column('text', { name: 'confirmed_by', nullable: true })
  confirmedBy: string | null;
}
