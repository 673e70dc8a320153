import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { CatalogNetwork } from './catalogs.types.js';

/** A network's list of offers that is taken over every night. */
@Entity('catalogs')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_catalogs_advertiser',
})
@Unique('uq_catalogs_tenant_id', ['tenantId', 'id'])
@Check('ck_catalogs_network', `network IN ('trackier')`)
@Index('ix_catalogs_due', { synchronize: false })
export class CatalogEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_catalogs' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_catalogs_tenant' })
  tenantId: string;

  /** The company that the offers belong to here. */
  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  @Column('text')
  network: CatalogNetwork;

  @Column('text')
  name: string;

  @Column('text', { name: 'base_url' })
  baseUrl: string;

  @Column('bytea', { name: 'sealed_key' })
  sealedKey: Buffer;

  /** Whether new offers are active at once; else they wait for approval. */
  @Column('boolean', { default: true })
  publishes: boolean;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  /** By the clock of the tenant's world. */
  @Column('timestamptz', { name: 'due_at' })
  dueAt: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
