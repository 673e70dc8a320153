import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { decodeCursor } from '../../kernel/paging/cursor.js';
import { page, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { ProductEntity } from './product.entity.js';
import type { ProductFilter } from './products.types.js';

const SORT = 'number';

@Injectable()
export class ProductsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(product: ProductEntity): Promise<void> {
    await this.tx.manager.insert(ProductEntity, { ...product });
  }

  /** Those that are in the shop, deleted ones not. */
  async findPresent(ids: readonly number[]): Promise<ProductEntity[]> {
    return this.tx.manager.findBy(ProductEntity, { id: In(ids), deletedAt: IsNull() });
  }

  async lockPresent(id: number): Promise<ProductEntity | null> {
    return this.tx.manager.findOne(ProductEntity, {
      where: { id, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async update(id: number, changes: Partial<ProductEntity>): Promise<void> {
    await this.tx.manager.update(ProductEntity, { id }, { ...changes, updatedAt: new Date() });
  }

  /** By number. */
  async findPage(filter: ProductFilter, request: PageRequest): Promise<Page<ProductEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ProductEntity, 'product')
      .where('product.deletedAt IS NULL')
      .orderBy('product.id', 'ASC')
      .take(request.limit + 1);
    if (filter.search) query.andWhere('strpos(lower(product.name), lower(:search)) > 0', filter);
    if (filter.isActive !== undefined) query.andWhere('product.isActive = :isActive', filter);
    if (request.cursor) {
      const [after] = decodeCursor(request.cursor, SORT, 1).values;
      if (!Number.isInteger(after) || Math.abs(after as number) >= 2 ** 31) throw new InvalidCursor();
      query.andWhere('product.id > :after', { after });
    }
    return page(await query.getMany(), request.limit, ({ id }) => ({ sort: SORT, values: [id] }));
  }
}
