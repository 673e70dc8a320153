import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'pk_partner_tenants' };

/** A tenant below this one, and the partner who made it. */
@Entity('partner_tenants')
@ForeignKey('users', ['tenantId', 'partnerId'], ['tenantId', 'id'], { name: 'fk_partner_tenants_partner' })
@Index('ix_partner_tenants_partner', ['tenantId', 'partnerId'])
export class PartnerTenantEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'child_tenant_id', ...KEY })
  childTenantId: string;

  @Column('uuid', { name: 'partner_id' })
  partnerId: string;

  @Column('text')
  name: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
