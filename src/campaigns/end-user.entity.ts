import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/** Somebody a partner shares commissions with; known here by the partner's own id of them alone. */
@Entity('end_users')
@Unique('uq_end_users_tenant_id', ['tenantId', 'id'])
@Unique('uq_end_users_external', ['tenantId', 'partnerId', 'externalId'])
@ForeignKey('payees', ['tenantId', 'id'], ['tenantId', 'id'], { name: 'fk_end_users_payee' })
@ForeignKey('users', ['tenantId', 'partnerId'], ['tenantId', 'id'], { name: 'fk_end_users_partner' })
export class EndUserEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_end_users' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'partner_id' })
  partnerId: string;

  @Column('text', { name: 'external_id' })
  externalId: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
