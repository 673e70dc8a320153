import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { asBigInt } from '../../database/columns.js';

@Entity('products')
@Check('ck_products_price', 'price_minor >= 0')
export class ProductEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', primaryKeyConstraintName: 'pk_products' })
  @ForeignKey('tenants', { name: 'fk_products_tenant' })
  tenantId: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_products' })
  id: number;

  @Column('text')
  name: string;

  @Column('bigint', { name: 'price_minor', transformer: asBigInt })
  priceMinor: bigint;

  @Column('text')
  currency: string;

  /** Whether it can be ordered. */
  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  /** Gone from the shop; orders still name it by its number. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
