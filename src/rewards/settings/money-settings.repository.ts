import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { MoneySettingsEntity } from './money-settings.entity.js';

@Injectable()
export class MoneySettingsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async find(tenantId: string): Promise<MoneySettingsEntity | null> {
    return this.tx.manager.findOneBy(MoneySettingsEntity, { tenantId });
  }

  /** Makes the row with its defaults when there is none, and locks it. */
  async lock(tenantId: string): Promise<MoneySettingsEntity> {
    await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(MoneySettingsEntity)
      .values({ tenantId })
      .orIgnore()
      .execute();
    return this.tx.manager.findOneOrFail(MoneySettingsEntity, {
      where: { tenantId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async update(tenantId: string, changes: Partial<MoneySettingsEntity>): Promise<void> {
    await this.tx.manager.update(MoneySettingsEntity, { tenantId }, { ...changes, updatedAt: new Date() });
  }
}
