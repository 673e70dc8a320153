import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

@Entity('brands')
@Unique('uq_brands_tenant_id', ['tenantId', 'id'])
@Unique('uq_brands_name', ['tenantId', 'name'])
export class BrandEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_brands' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_brands_tenant' })
  tenantId: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'website_url', nullable: true })
  websiteUrl: string | null;

  @Column('text', { name: 'logo_url', nullable: true })
  logoUrl: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
