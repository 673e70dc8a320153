import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { asBigInt } from '../../database/columns.js';

/** One line of an order, with the name and price of its product as they were. */
@Entity('order_items')
@ForeignKey('orders', ['tenantId', 'orderId'], ['tenantId', 'id'], { name: 'fk_order_items_order' })
@ForeignKey('products', ['tenantId', 'productId'], ['tenantId', 'id'], { name: 'fk_order_items_product' })
@Check('ck_order_items_quantity', 'quantity > 0')
@Check('ck_order_items_price', 'unit_price_minor >= 0')
@Check(
  'ck_order_items_refunded',
  `refunded_quantity BETWEEN 0 AND quantity
   AND refunded_minor BETWEEN 0 AND quantity * unit_price_minor - discount_minor`,
)
@Index('ix_order_items_order', ['tenantId', 'orderId'])
export class OrderItemEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_order_items' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'order_id' })
  orderId: string;

  @Column('integer', { name: 'product_id' })
  productId: number;

  @Column('text', { name: 'product_name' })
  productName: string;

  @Column('integer')
  quantity: number;

  @Column('bigint', { name: 'unit_price_minor', transformer: asBigInt })
  unitPriceMinor: bigint;

  /** This line's part of the order's discount. */
  @Column('bigint', { name: 'discount_minor', transformer: asBigInt })
  discountMinor: bigint;

  @Column('integer', { name: 'refunded_quantity', default: 0 })
  refundedQuantity: number;

  /** What the customer got back for it, after the discount. */
  @Column('bigint', { name: 'refunded_minor', default: 0, transformer: asBigInt })
  refundedMinor: bigint;
}
