import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { TrackingSettingsEntity } from './tracking-settings.entity.js';
import type { TrackingSettings } from './tracking-settings.types.js';

@Injectable()
export class TrackingSettingsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async find(tenantId: string): Promise<TrackingSettingsEntity | null> {
    return this.tx.manager.findOneBy(TrackingSettingsEntity, { tenantId });
  }

  /** Makes the row with its defaults when there is none, and locks it. */
  async lock(tenantId: string): Promise<TrackingSettingsEntity> {
    await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(TrackingSettingsEntity)
      .values({ tenantId })
      .orIgnore()
      .execute();
    return this.tx.manager.findOneOrFail(TrackingSettingsEntity, {
      where: { tenantId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async update(tenantId: string, changes: Partial<TrackingSettings>): Promise<void> {
    await this.tx.manager.update(TrackingSettingsEntity, { tenantId }, { ...changes, updatedAt: new Date() });
  }
}
