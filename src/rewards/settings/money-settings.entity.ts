import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

@Entity('money_settings')
@Check('ck_money_settings_fee', 'fee_basis_points BETWEEN 0 AND 10000')
export class MoneySettingsEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', primaryKeyConstraintName: 'pk_money_settings' })
  @ForeignKey('tenants', { name: 'fk_money_settings_tenant' })
  tenantId: string;

  /** The platform's fee on approved commission, in basis points. */
  @Column('integer', { name: 'fee_basis_points', default: 0 })
  feeBasisPoints: number;

  /** Least sum that is paid out, by currency, as decimal text in currency units. */
  @Column('jsonb', { name: 'minimum_payouts', default: {} })
  minimumPayouts: Record<string, string>;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
