import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { ConversionChangeEntity } from './conversion-change.entity.js';

/** The history of conversions. */
@Injectable()
export class ConversionChangesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insertMany(changes: ConversionChangeEntity[]): Promise<void> {
    await this.tx.manager.insert(ConversionChangeEntity, changes);
  }

  async findBySource(conversionId: string, sourceKey: string): Promise<ConversionChangeEntity | null> {
    return this.tx.manager.findOneBy(ConversionChangeEntity, { conversionId, sourceKey });
  }

  /** Oldest first. */
  async findOf(conversionId: string): Promise<ConversionChangeEntity[]> {
    return this.tx.manager.find(ConversionChangeEntity, { where: { conversionId }, order: { id: 'ASC' } });
  }
}
