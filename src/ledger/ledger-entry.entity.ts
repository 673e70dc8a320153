import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { asBigInt } from '../database/columns.js';

@Entity('ledger_entries')
@ForeignKey('ledger_transactions', ['tenantId', 'transactionId'], ['tenantId', 'id'], {
  name: 'fk_ledger_entries_transaction',
})
@ForeignKey('ledger_accounts', ['tenantId', 'accountId', 'currency'], ['tenantId', 'id', 'currency'], {
  name: 'fk_ledger_entries_account',
})
@Check(
  'ck_ledger_entries_one_side',
  '(debit_minor > 0 AND credit_minor = 0) OR (credit_minor > 0 AND debit_minor = 0)',
)
@Index('ix_ledger_entries_transaction', ['tenantId', 'transactionId'])
@Index('ix_ledger_entries_account', ['tenantId', 'accountId', 'id'])
export class LedgerEntryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_ledger_entries' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'transaction_id' })
  transactionId: string;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  @Column('text')
  currency: string;

  @Column('bigint', { name: 'debit_minor', default: 0, transformer: asBigInt })
  debitMinor: bigint;

  @Column('bigint', { name: 'credit_minor', default: 0, transformer: asBigInt })
  creditMinor: bigint;

  @Column('timestamptz', { name: 'posted_at' })
  postedAt: Date;
}
