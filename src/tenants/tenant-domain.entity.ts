import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A host name a tenant claims; it counts once it is verified. */
@Entity('tenant_domains')
@Unique('uq_tenant_domains_tenant_host', ['tenantId', 'host'])
@Index('uq_tenant_domains_host', { synchronize: false })
@Check('ck_tenant_domains_host', 'host = lower(host)')
export class TenantDomainEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tenant_domains' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_tenant_domains_tenant' })
  tenantId: string;

  @Column('text')
  host: string;

  @Column('text', { name: 'verification_token' })
  verificationToken: string;

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
