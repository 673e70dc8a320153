import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { asBigInt } from '../database/columns.js';

const KEY = { primaryKeyConstraintName: 'pk_conversion_rollups' };
const COUNTER = { transformer: asBigInt };

@Entity('conversion_rollups')
@Index('ix_conversion_rollups_promoter', ['tenantId', 'promoterId', 'bucketStart'])
export class ConversionRollupEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  @ForeignKey('tenants', { name: 'fk_conversion_rollups_tenant' })
  tenantId: string;

  @PrimaryColumn('timestamptz', { name: 'bucket_start', ...KEY })
  bucketStart: Date;

  @PrimaryColumn('uuid', { name: 'link_id', ...KEY })
  linkId: string;

  @PrimaryColumn('uuid', { name: 'offer_id', ...KEY })
  offerId: string;

  @Column('uuid', { name: 'promoter_id' })
  promoterId: string;

  @PrimaryColumn('text', KEY)
  event: string;

  @PrimaryColumn('text', KEY)
  currency: string;

  @Column('bigint', COUNTER)
  conversions: bigint;

  @Column('bigint', { name: 'approved_conversions', ...COUNTER })
  approvedConversions: bigint;

  @Column('bigint', { name: 'amount_minor', ...COUNTER })
  amountMinor: bigint;

  @Column('bigint', { name: 'commission_minor', ...COUNTER })
  commissionMinor: bigint;

  @Column('bigint', { name: 'approved_commission_minor', ...COUNTER })
  approvedCommissionMinor: bigint;
}
