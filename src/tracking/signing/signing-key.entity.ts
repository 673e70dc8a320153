import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('signing_keys')
@Index('ix_signing_keys_tenant', ['tenantId', 'id'])
@Index('uq_signing_keys_current', { synchronize: false })
export class SigningKeyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_signing_keys' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_signing_keys_tenant' })
  tenantId: string;

  @Column('bytea', { name: 'sealed_key' })
  sealedKey: Buffer;

  @Column('timestamptz', { name: 'valid_until', nullable: true })
  validUntil: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
