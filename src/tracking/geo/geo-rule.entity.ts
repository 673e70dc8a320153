import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { GeoAction, GeoLevel } from './geo.types.js';

@Entity('geo_rules')
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_geo_rules_offer' })
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_geo_rules_advertiser',
})
@Unique('uq_geo_rules_tenant_id', ['tenantId', 'id'])
@Check('ck_geo_rules_level', `level IN ('offer', 'advertiser', 'global')`)
@Check('ck_geo_rules_action', `action IN ('allow', 'block')`)
@Check(
  'ck_geo_rules_target',
  `(level <> 'offer' OR offer_id IS NOT NULL) AND (level <> 'advertiser' OR advertiser_id IS NOT NULL)`,
)
@Index('ix_geo_rules_offer', ['tenantId', 'offerId'])
@Index('ix_geo_rules_advertiser', ['tenantId', 'advertiserId'])
export class GeoRuleEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_geo_rules' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_geo_rules_tenant' })
  tenantId: string;

  @Column('text')
  level: GeoLevel;

  @Column('uuid', { name: 'offer_id', nullable: true })
  offerId: string | null;

  @Column('uuid', { name: 'advertiser_id', nullable: true })
  advertiserId: string | null;

  @Column('text')
  action: GeoAction;

  @Column('text', { array: true })
  countries: string[];

  @Column('integer', { default: 0 })
  priority: number;

  @Column('text', { name: 'fallback_url', nullable: true })
  fallbackUrl: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
