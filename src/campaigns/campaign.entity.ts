import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { CampaignStatus } from './campaigns.types.js';

/** What a partner does with an offer: for whom, and how the commission is divided. */
@Entity('campaigns')
@Unique('uq_campaigns_tenant_id', ['tenantId', 'id'])
@ForeignKey('users', ['tenantId', 'partnerId'], ['tenantId', 'id'], { name: 'fk_campaigns_partner' })
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_campaigns_offer' })
@ForeignKey('partner_tenants', ['tenantId', 'childTenantId'], ['tenantId', 'childTenantId'], {
  name: 'fk_campaigns_child',
})
@Check('ck_campaigns_status', `status IN ('active', 'archived')`)
@Check('ck_campaigns_share', 'share_basis_points BETWEEN 0 AND 10000')
@Check('ck_campaigns_flat', 'flat_reward_minor > 0')
@Check('ck_campaigns_terms', '(share_basis_points IS NULL) <> (flat_reward_minor IS NULL)')
@Index('ix_campaigns_partner', ['tenantId', 'partnerId', 'id'])
@Index('ix_campaigns_offer', ['tenantId', 'offerId'])
export class CampaignEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_campaigns' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_campaigns_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'partner_id' })
  partnerId: string;

  @Column('uuid', { name: 'offer_id' })
  offerId: string;

  /** The tenant below this one that it is for; null for this one. */
  @Column('uuid', { name: 'child_tenant_id', nullable: true })
  childTenantId: string | null;

  @Column('text')
  name: string;

  @Column('text', { default: 'active' })
  status: CampaignStatus;

  /** The end user's share of the commission; null for a flat reward. */
  @Column('integer', { name: 'share_basis_points', nullable: true })
  shareBasisPoints: number | null;

  /** In the offer's currency. */
  @Column('bigint', { name: 'flat_reward_minor', nullable: true, transformer: asBigInt })
  flatRewardMinor: bigint | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
