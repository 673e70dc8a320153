import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../../database/columns.js';
import type { BeneficiaryKind } from '../rewards.types.js';
import type { PayoutItemStatus } from './payouts.types.js';

/** One payment: all that a batch pays one beneficiary in one currency. */
@Entity('payout_items')
@ForeignKey('payout_batches', ['tenantId', 'batchId'], ['tenantId', 'id'], { name: 'fk_payout_items_batch' })
@ForeignKey('payees', ['tenantId', 'beneficiaryId'], ['tenantId', 'id'], {
  name: 'fk_payout_items_beneficiary',
})
@Unique('uq_payout_items_tenant_id', ['tenantId', 'id'])
@Unique('uq_payout_items_beneficiary', [
  'tenantId',
  'batchId',
  'beneficiaryKind',
  'beneficiaryId',
  'currency',
])
@Check('ck_payout_items_beneficiary', `beneficiary_kind IN ('promoter', 'partner', 'end_user', 'affiliate')`)
@Check('ck_payout_items_amount', 'amount_minor > 0')
@Check(
  'ck_payout_items_status',
  `status IN ('draft', 'pending', 'processing', 'paid', 'failed', 'released', 'cancelled')`,
)
@Index('ix_payout_items_due', { synchronize: false })
@Index('ix_payout_items_beneficiary', ['tenantId', 'beneficiaryId', 'id'])
export class PayoutItemEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_payout_items' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'batch_id' })
  batchId: string;

  @Column('text', { name: 'beneficiary_kind' })
  beneficiaryKind: BeneficiaryKind;

  @Column('uuid', { name: 'beneficiary_id' })
  beneficiaryId: string;

  @Column('text')
  currency: string;

  @Column('bigint', { name: 'amount_minor', transformer: asBigInt })
  amountMinor: bigint;

  @Column('integer', { name: 'reward_count' })
  rewardCount: number;

  @Column('text')
  status: PayoutItemStatus;

  /** How often the provider was asked to pay it. */
  @Column('integer', { default: 0 })
  attempts: number;

  /** When it is sent, or tried again, by the world's clock; null when nothing is to be done. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  /** What the bank, or whoever paid, calls the payment: the proof that it was made. */
  @Column('text', { nullable: true })
  reference: string | null;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
