import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { BeneficiaryKind, RewardStatus } from './rewards.types.js';

@Entity('rewards')
@ForeignKey('conversions', ['tenantId', 'conversionId'], ['tenantId', 'id'], {
  name: 'fk_rewards_conversion',
})
@ForeignKey('users', ['tenantId', 'beneficiaryId'], ['tenantId', 'id'], { name: 'fk_rewards_beneficiary' })
@Unique('uq_rewards_beneficiary', ['tenantId', 'conversionId', 'beneficiaryKind', 'beneficiaryId'])
@Check('ck_rewards_beneficiary', `beneficiary_kind IN ('promoter', 'partner', 'end_user', 'affiliate')`)
@Check('ck_rewards_amount', 'amount_minor >= 0')
@Check('ck_rewards_status', `status IN ('pending', 'approved', 'queued', 'paid', 'reversed', 'failed')`)
@Index('ix_rewards_beneficiary', ['tenantId', 'beneficiaryId', 'id'])
@Index('ix_rewards_due', { synchronize: false })
export class RewardEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rewards' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'conversion_id' })
  conversionId: string;

  @Column('text', { name: 'beneficiary_kind' })
  beneficiaryKind: BeneficiaryKind;

  @Column('uuid', { name: 'beneficiary_id' })
  beneficiaryId: string;

  @Column('bigint', { name: 'amount_minor', transformer: asBigInt })
  amountMinor: bigint;

  @Column('text')
  currency: string;

  @Column('text', { default: 'pending' })
  status: RewardStatus;

  @Column('timestamptz')
  eta: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
