import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { IntakeStatus } from './intake.types.js';

@Entity('conversion_intakes')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_conversion_intakes_advertiser',
})
@ForeignKey('api_keys', ['tenantId', 'keyId'], ['tenantId', 'id'], { name: 'fk_conversion_intakes_key' })
@ForeignKey('conversions', ['tenantId', 'conversionId'], ['tenantId', 'id'], {
  name: 'fk_conversion_intakes_conversion',
})
@Unique('uq_conversion_intakes_tenant_id', ['tenantId', 'id'])
@Check('ck_conversion_intakes_status', `status IN ('queued', 'settled', 'refused', 'dead')`)
@Index('ix_conversion_intakes_due', { synchronize: false })
export class ConversionIntakeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_conversion_intakes' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_conversion_intakes_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id', nullable: true })
  advertiserId: string | null;

  @Column('uuid', { name: 'key_id', nullable: true })
  keyId: string | null;

  @Column('text')
  source: string;

  @Column('jsonb')
  payload: Record<string, unknown>;

  @Column('text')
  status: IntakeStatus;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage: string | null;

  @Column('uuid', { name: 'conversion_id', nullable: true })
  conversionId: string | null;

  @Column('boolean', { name: 'is_duplicate', default: false })
  isDuplicate: boolean;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt: Date | null;
}
