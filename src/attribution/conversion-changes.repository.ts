import { Injectable } from '@nestjs/common';
import { insertMany } from '../database/insert-many.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { ConversionChangeEntity } from './conversion-change.entity.js';

/** The history of conversions. */
@Injectable()
export class ConversionChangesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insertMany(changes: ConversionChangeEntity[]): Promise<void> {
    await insertMany(this.tx.manager, ConversionChangeEntity, changes);
  }

  async findBySource(conversionId: string, sourceKey: string): Promise<ConversionChangeEntity | null> {
    return this.tx.manager.findOneBy(ConversionChangeEntity, { conversionId, sourceKey });
  }

  /** Newest first. */
  async findPage(conversionId: string, request: PageRequest): Promise<Page<ConversionChangeEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ConversionChangeEntity, 'change')
      .where('change.conversionId = :conversionId', { conversionId })
      .orderBy('change.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('change.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
