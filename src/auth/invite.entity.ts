import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/** Leave to register in a tenant, once; of the code only the SHA-256 is kept. */
@Entity('invites')
@Unique('uq_invites_code', ['codeHash'])
@ForeignKey('users', ['tenantId', 'usedBy'], ['tenantId', 'id'], { name: 'fk_invites_used_by' })
export class InviteEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_invites' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_invites_tenant' })
  tenantId: string;

  @Column('bytea', { name: 'code_hash' })
  codeHash: Buffer;

  @Column('text', { nullable: true })
  email: string | null;

  /** Not a foreign key: a platform admin belongs to another tenant. */
  @Column('uuid', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;

  @Column('uuid', { name: 'used_by', nullable: true })
  usedBy: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
