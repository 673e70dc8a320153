import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { BrandEntity } from './brand.entity.js';

@Injectable()
export class BrandsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** False when the name is taken; the transaction stays usable. */
  async insertIfFree(brand: BrandEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(BrandEntity)
      .values(brand)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async findById(id: string): Promise<BrandEntity | null> {
    return this.tx.manager.findOneBy(BrandEntity, { id });
  }

  async findByIds(ids: readonly string[]): Promise<BrandEntity[]> {
    if (ids.length === 0) return [];
    return this.tx.manager.findBy(BrandEntity, { id: In([...ids]) });
  }

  async lockById(id: string): Promise<BrandEntity | null> {
    return this.tx.manager.findOne(BrandEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(id: string, changes: Partial<BrandEntity>): Promise<void> {
    await this.tx.manager.update(BrandEntity, { id }, { ...changes, updatedAt: new Date() } as object);
  }

  async delete(id: string): Promise<void> {
    await this.tx.manager.delete(BrandEntity, { id });
  }

  /** Newest first. */
  async findPage(request: PageRequest): Promise<Page<BrandEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(BrandEntity, 'brand')
      .where('true')
      .orderBy('brand.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('brand.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
