import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { asBigInt } from '../database/columns.js';

const KEY = { primaryKeyConstraintName: 'pk_conversion_splits' };

/** How the part of a conversion that a campaign's link earned is divided: the terms of when it was recorded. */
@Entity('conversion_splits')
@ForeignKey('conversions', ['tenantId', 'conversionId'], ['tenantId', 'id'], {
  name: 'fk_conversion_splits_conversion',
})
@ForeignKey('links', ['tenantId', 'linkId'], ['tenantId', 'id'], { name: 'fk_conversion_splits_link' })
@ForeignKey('campaigns', ['tenantId', 'campaignId'], ['tenantId', 'id'], {
  name: 'fk_conversion_splits_campaign',
})
@ForeignKey('users', ['tenantId', 'partnerId'], ['tenantId', 'id'], { name: 'fk_conversion_splits_partner' })
@ForeignKey('end_users', ['tenantId', 'endUserId'], ['tenantId', 'id'], {
  name: 'fk_conversion_splits_end_user',
})
@Check('ck_conversion_splits_terms', '(share_basis_points IS NULL) <> (flat_reward_minor IS NULL)')
@Index('ix_conversion_splits_campaign', ['tenantId', 'campaignId'])
@Index('ix_conversion_splits_end_user', ['tenantId', 'endUserId'])
export class ConversionSplitEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'conversion_id', ...KEY })
  conversionId: string;

  @PrimaryColumn('uuid', { name: 'link_id', ...KEY })
  linkId: string;

  @Column('uuid', { name: 'campaign_id' })
  campaignId: string;

  @Column('uuid', { name: 'partner_id' })
  partnerId: string;

  /** Null: the partner keeps it all. */
  @Column('uuid', { name: 'end_user_id', nullable: true })
  endUserId: string | null;

  @Column('integer', { name: 'share_basis_points', nullable: true })
  shareBasisPoints: number | null;

  @Column('bigint', { name: 'flat_reward_minor', nullable: true, transformer: asBigInt })
  flatRewardMinor: bigint | null;
}
