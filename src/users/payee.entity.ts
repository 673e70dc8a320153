import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'pk_payees' };

/** Whoever may be owed money; a trigger makes one for every user. */
@Entity('payees')
export class PayeeEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  @ForeignKey('tenants', { name: 'fk_payees_tenant' })
  tenantId: string;

  @PrimaryColumn('uuid', KEY)
  id: string;
}
