import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { CategoryEntity } from './category.entity.js';

@Injectable()
export class CategoriesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** False when the slug is taken; the transaction stays usable. */
  async insertIfFree(category: CategoryEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(CategoryEntity)
      .values(category)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async findById(id: string): Promise<CategoryEntity | null> {
    return this.tx.manager.findOneBy(CategoryEntity, { id });
  }

  async findByIds(ids: readonly string[]): Promise<CategoryEntity[]> {
    if (ids.length === 0) return [];
    return this.tx.manager.findBy(CategoryEntity, { id: In([...ids]) });
  }

  async findBySlug(slug: string): Promise<CategoryEntity | null> {
    return this.tx.manager.findOneBy(CategoryEntity, { slug });
  }

  async lockById(id: string): Promise<CategoryEntity | null> {
    return this.tx.manager.findOne(CategoryEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(id: string, changes: Partial<CategoryEntity>): Promise<void> {
    await this.tx.manager.update(CategoryEntity, { id }, { ...changes, updatedAt: new Date() } as object);
  }

  async delete(id: string): Promise<void> {
    await this.tx.manager.delete(CategoryEntity, { id });
  }

  /** Newest first. */
  async findPage(request: PageRequest): Promise<Page<CategoryEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(CategoryEntity, 'category')
      .where('true')
      .orderBy('category.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('category.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
