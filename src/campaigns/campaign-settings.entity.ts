import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What a tenant proposes to its partners. */
@Entity('campaign_settings')
@Check('ck_campaign_settings_share', 'default_share_basis_points BETWEEN 0 AND 10000')
export class CampaignSettingsEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', primaryKeyConstraintName: 'pk_campaign_settings' })
  @ForeignKey('tenants', { name: 'fk_campaign_settings_tenant' })
  tenantId: string;

  @Column('integer', { name: 'default_share_basis_points' })
  defaultShareBasisPoints: number;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
