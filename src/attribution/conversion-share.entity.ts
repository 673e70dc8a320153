import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { ShareKind } from './models/models.types.js';

const KEY = { primaryKeyConstraintName: 'pk_conversion_shares' };

@Entity('conversion_shares')
@ForeignKey('conversions', ['tenantId', 'conversionId'], ['tenantId', 'id'], {
  name: 'fk_conversion_shares_conversion',
})
@ForeignKey('links', ['tenantId', 'linkId'], ['tenantId', 'id'], { name: 'fk_conversion_shares_link' })
@ForeignKey('users', ['tenantId', 'promoterId'], ['tenantId', 'id'], {
  name: 'fk_conversion_shares_promoter',
})
@Check('ck_conversion_shares_kind', `touch_kind IN ('click', 'view', 'coupon')`)
@Check('ck_conversion_shares_numerator', 'numerator >= 0')
@Check('ck_conversion_shares_denominator', 'denominator > 0')
@Check('ck_conversion_shares_commission', 'commission_minor >= 0')
@Index('ix_conversion_shares_promoter', ['tenantId', 'promoterId', 'conversionId'])
export class ConversionShareEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'conversion_id', ...KEY })
  conversionId: string;

  /** Order on the path, from 0. */
  @PrimaryColumn('integer', KEY)
  position: number;

  @Column('uuid', { name: 'promoter_id' })
  promoterId: string;

  @Column('uuid', { name: 'link_id' })
  linkId: string;

  @Column('text', { name: 'touch_kind' })
  touchKind: ShareKind;

  /** The click or the impression; null for a coupon. */
  @Column('uuid', { name: 'touch_id', nullable: true })
  touchId: string | null;

  @Column('timestamptz', { name: 'touched_at' })
  touchedAt: Date;

  @Column('numeric', { transformer: asBigInt })
  numerator: bigint;

  @Column('numeric', { transformer: asBigInt })
  denominator: bigint;

  @Column('bigint', { name: 'commission_minor', transformer: asBigInt })
  commissionMinor: bigint;
}
