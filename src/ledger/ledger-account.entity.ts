import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { LedgerAccountKind } from './ledger.types.js';

// The unique constraint treats two missing owners as equal (NULLS NOT DISTINCT), which TypeORM cannot say.
@Entity('ledger_accounts')
@Unique('uq_ledger_accounts_owner', ['tenantId', 'kind', 'ownerId', 'currency'])
@Unique('uq_ledger_accounts_currency', ['tenantId', 'id', 'currency'])
@Check(
  'ck_ledger_accounts_kind',
  `kind IN ('advertiser', 'promoter', 'partner', 'end_user', 'affiliate', 'platform_fee', 'clearing', 'shop')`,
)
@Check('ck_ledger_accounts_currency', `currency ~ '^[A-Z]{3}$'`)
export class LedgerAccountEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_ledger_accounts' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_ledger_accounts_tenant' })
  tenantId: string;

  @Column('text')
  kind: LedgerAccountKind;

  @Column('uuid', { name: 'owner_id', nullable: true })
  ownerId: string | null;

  @Column('text')
  currency: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
