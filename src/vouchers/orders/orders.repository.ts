import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { OrderItemEntity } from './order-item.entity.js';
import { OrderEntity } from './order.entity.js';
import type { OrderFilter } from './orders.types.js';

@Injectable()
export class OrdersRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(order: OrderEntity, items: readonly OrderItemEntity[]): Promise<void> {
    await this.tx.manager.insert(OrderEntity, { ...order });
    await this.tx.manager.insert(
      OrderItemEntity,
      items.map((item) => ({ ...item })),
    );
  }

  async findById(id: string): Promise<OrderEntity | null> {
    return this.tx.manager.findOneBy(OrderEntity, { id });
  }

  async lockById(id: string): Promise<OrderEntity | null> {
    return this.tx.manager.findOne(OrderEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** As they were sent: ids are made in that order. */
  async findItems(orderIds: readonly string[]): Promise<OrderItemEntity[]> {
    return this.tx.manager.find(OrderItemEntity, { where: { orderId: In(orderIds) }, order: { id: 'ASC' } });
  }

  async update(id: string, changes: Partial<OrderEntity>): Promise<void> {
    await this.tx.manager.update(OrderEntity, { id }, { ...changes, updatedAt: new Date() });
  }

  /** One statement for the items of an order. */
  async saveItems(items: readonly OrderItemEntity[]): Promise<void> {
    await this.tx.manager.query(
      `UPDATE order_items i SET discount_minor = n.discount, refunded_quantity = n.quantity, refunded_minor = n.refunded
         FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::bigint[]) AS n (id, discount, quantity, refunded)
        WHERE i.id = n.id`,
      [
        items.map(({ id }) => id),
        items.map(({ discountMinor }) => discountMinor.toString()),
        items.map(({ refundedQuantity }) => refundedQuantity),
        items.map(({ refundedMinor }) => refundedMinor.toString()),
      ],
    );
  }

  /** Newest first. */
  async findPage(filter: OrderFilter, request: PageRequest): Promise<Page<OrderEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(OrderEntity, 'order')
      .where('true')
      .orderBy('order.id', 'DESC')
      .take(request.limit + 1);
    if (filter.status) query.andWhere('order.status = :status', filter);
    if (filter.channel) query.andWhere('order.channel = :channel', filter);
    if (filter.affiliateId) query.andWhere('order.affiliateId = :affiliateId', filter);
    if (filter.selfPurchase !== undefined) query.andWhere('order.isSelfPurchase = :selfPurchase', filter);
    if (filter.reference) query.andWhere('order.reference = :reference', filter);
    const before = idCursor(request);
    if (before) query.andWhere('order.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
