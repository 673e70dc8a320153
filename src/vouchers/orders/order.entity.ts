import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../../database/columns.js';
import type { OrderChannel, OrderStatus } from './orders.types.js';

@Entity('orders')
@ForeignKey('users', ['tenantId', 'affiliateId'], ['tenantId', 'id'], { name: 'fk_orders_affiliate' })
@Unique('uq_orders_tenant_id', ['tenantId', 'id'])
@Unique('uq_orders_reference', ['tenantId', 'reference'])
@Check('ck_orders_channel', `channel IN ('ONLINE', 'COUNTER')`)
@Check(
  'ck_orders_status',
  `status IN ('placed', 'confirmed', 'shipped', 'delivered', 'cancelled', 'refunded')`,
)
@Check(
  'ck_orders_amounts',
  'items_minor >= 0 AND shipping_minor >= 0 AND discount_minor BETWEEN 0 AND items_minor',
)
@Check(
  'ck_orders_refunded',
  `refunded_base_minor BETWEEN 0 AND items_minor + shipping_minor
   AND refunded_shipping_minor BETWEEN 0 AND shipping_minor
   AND refunded_minor BETWEEN 0 AND items_minor - discount_minor + shipping_minor`,
)
@Check('ck_orders_refunded_loose', 'refunded_loose_minor BETWEEN 0 AND refunded_minor')
@Index('ix_orders_affiliate', ['tenantId', 'affiliateId', 'placedAt'])
@Index('ix_orders_newest', ['tenantId', 'id'])
export class OrderEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_orders' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_orders_tenant' })
  tenantId: string;

  /** What the shop calls the order. */
  @Column('text', { nullable: true })
  reference: string | null;

  @Column('text')
  channel: OrderChannel;

  @Column('text')
  status: OrderStatus;

  @Column('text')
  currency: string;

  /** All items before the discount. */
  @Column('bigint', { name: 'items_minor', transformer: asBigInt })
  itemsMinor: bigint;

  @Column('bigint', { name: 'shipping_minor', transformer: asBigInt })
  shippingMinor: bigint;

  /** What the voucher takes off the items, as of when it was entered. */
  @Column('integer', { name: 'discount_basis_points' })
  discountBasisPoints: number;

  @Column('bigint', { name: 'discount_minor', transformer: asBigInt })
  discountMinor: bigint;

  /** How much of items before the discount and of shipping was refunded: what commission is taken back by. */
  @Column('bigint', { name: 'refunded_base_minor', default: 0, transformer: asBigInt })
  refundedBaseMinor: bigint;

  @Column('bigint', { name: 'refunded_shipping_minor', default: 0, transformer: asBigInt })
  refundedShippingMinor: bigint;

  /** Sums that the customer got back without an item coming back. */
  @Column('bigint', { name: 'refunded_loose_minor', default: 0, transformer: asBigInt })
  refundedLooseMinor: bigint;

  /** What the customer got back: items after the discount, shipping, and sums. */
  @Column('bigint', { name: 'refunded_minor', default: 0, transformer: asBigInt })
  refundedMinor: bigint;

  @Column('text', { name: 'voucher_code', nullable: true })
  voucherCode: string | null;

  @Column('uuid', { name: 'affiliate_id', nullable: true })
  affiliateId: string | null;

  /** The customer is the affiliate, by e-mail or id. */
  @Column('boolean', { name: 'is_self_purchase', default: false })
  isSelfPurchase: boolean;

  @Column('text', { name: 'customer_id', nullable: true })
  customerId: string | null;

  @Column('bytea', { name: 'customer_email_hash', nullable: true })
  customerEmailHash: Buffer | null;

  /** Who placed it: `user:…` or `key:…`. */
  @Column('text', { name: 'placed_by' })
  placedBy: string;

  /** By the world's clock. */
  @Column('timestamptz', { name: 'placed_at' })
  placedAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
