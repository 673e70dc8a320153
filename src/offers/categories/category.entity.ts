import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { LocalizedText } from '../offers.types.js';

@Entity('categories')
@Unique('uq_categories_tenant_id', ['tenantId', 'id'])
@Unique('uq_categories_slug', ['tenantId', 'slug'])
@Check('ck_categories_slug', `slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'`)
export class CategoryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_categories' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_categories_tenant' })
  tenantId: string;

  @Column('text')
  slug: string;

  @Column('jsonb')
  name: LocalizedText;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
