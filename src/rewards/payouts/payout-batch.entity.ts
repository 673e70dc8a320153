import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { PayoutBatchStatus, PayoutProviderName } from './payouts.types.js';

/** Payments that are approved together. */
@Entity('payout_batches')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_payout_batches_advertiser',
})
@Unique('uq_payout_batches_tenant_id', ['tenantId', 'id'])
@Check('ck_payout_batches_provider', `provider IN ('csv', 'sandbox', 'direct')`)
@Check('ck_payout_batches_status', `status IN ('draft', 'approved', 'processing', 'completed', 'cancelled')`)
@Index('ix_payout_batches_tenant', ['tenantId', 'id'])
export class PayoutBatchEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_payout_batches' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_payout_batches_tenant' })
  tenantId: string;

  @Column('text')
  provider: PayoutProviderName;

  /** The company that pays its promoters itself; null when the platform pays. */
  @Column('uuid', { name: 'advertiser_id', nullable: true })
  advertiserId: string | null;

  @Column('text')
  status: PayoutBatchStatus;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('text', { name: 'approved_by', nullable: true })
  approvedBy: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'approved_at', nullable: true })
  approvedAt: Date | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt: Date | null;
}
