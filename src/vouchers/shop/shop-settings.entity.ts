import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** One row per tenant that has a shop; made with its first product. */
@Entity('shop_settings')
@Check('ck_shop_settings_currency', `currency ~ '^[A-Z]{3}$'`)
@Check('ck_shop_settings_cool_off', 'cool_off_days BETWEEN 0 AND 365')
export class ShopSettingsEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', primaryKeyConstraintName: 'pk_shop_settings' })
  @ForeignKey('tenants', { name: 'fk_shop_settings_tenant' })
  tenantId: string;

  @Column('text')
  currency: string;

  /** Days from an order until what its affiliate earned may be paid. */
  @Column('integer', { name: 'cool_off_days', default: 30 })
  coolOffDays: number;

  /** Products are numbered from 1 in each shop. */
  @Column('integer', { name: 'last_product_id', default: 0 })
  lastProductId: number;

  /** The time zone whose months the sums of affiliates are kept in; follows the tenant's. */
  @Column('text', { name: 'sums_time_zone' })
  sumsTimeZone: string;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
