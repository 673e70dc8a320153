import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { GeoAction } from './geo.types.js';

@Entity('geo_settings')
@Check('ck_geo_settings_unknown_country', `unknown_country IN ('allow', 'block')`)
export class GeoSettingsEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', primaryKeyConstraintName: 'pk_geo_settings' })
  @ForeignKey('tenants', { name: 'fk_geo_settings_tenant' })
  tenantId: string;

  @Column('text', { name: 'unknown_country', default: 'allow' })
  unknownCountry: GeoAction;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
