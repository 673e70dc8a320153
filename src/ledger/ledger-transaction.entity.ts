import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity('ledger_transactions')
@Unique('uq_ledger_transactions_tenant_id', ['tenantId', 'id'])
@Unique('uq_ledger_transactions_idempotency', ['tenantId', 'idempotencyKey'])
@Index('ix_ledger_transactions_source', ['tenantId', 'sourceType', 'sourceId'])
export class LedgerTransactionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_ledger_transactions' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_ledger_transactions_tenant' })
  tenantId: string;

  @Column('text', { name: 'idempotency_key' })
  idempotencyKey: string;

  @Column('text')
  kind: string;

  @Column('text', { name: 'source_type' })
  sourceType: string;

  @Column('text', { name: 'source_id' })
  sourceId: string;

  @Column('timestamptz', { name: 'posted_at' })
  postedAt: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
