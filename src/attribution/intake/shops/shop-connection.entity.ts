import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AmountRule, RecordMoment, ShopKind } from './shops.types.js';

@Entity('shop_connections')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_shop_connections_advertiser',
})
@Unique('uq_shop_connections_prefix', ['tenantId', 'advertiserId', 'orderPrefix'])
@Check('ck_shop_connections_kind', `kind IN ('shopify', 'woocommerce', 'salla', 'zid')`)
@Check('ck_shop_connections_amount_rule', `amount_rule IN ('subtotal', 'total')`)
@Check('ck_shop_connections_record_on', `record_on IN ('created', 'paid')`)
@Index('ix_shop_connections_tenant', ['tenantId', 'id'])
export class ShopConnectionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_shop_connections' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_shop_connections_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  @Column('text')
  kind: ShopKind;

  @Column('text')
  name: string;

  /** The shop's own name for itself: domain, merchant or store id; null when any may send. */
  @Column('text', { nullable: true })
  shop: string | null;

  @Column('text', { name: 'order_prefix' })
  orderPrefix: string;

  @Column('bytea', { name: 'sealed_credentials' })
  sealedCredentials: Buffer;

  @Column('text', { name: 'amount_rule' })
  amountRule: AmountRule;

  @Column('text', { name: 'record_on' })
  recordOn: RecordMoment;

  @Column('text', { name: 'click_id_parameter' })
  clickIdParameter: string;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
