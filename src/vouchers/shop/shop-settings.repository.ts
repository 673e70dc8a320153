import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ShopSettingsEntity } from './shop-settings.entity.js';

@Injectable()
export class ShopSettingsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async find(tenantId: string): Promise<ShopSettingsEntity | null> {
    return this.tx.manager.findOneBy(ShopSettingsEntity, { tenantId });
  }

  /** Makes the row when there is none, and locks it until the transaction ends. */
  async lock(tenantId: string, currency: string): Promise<ShopSettingsEntity> {
    await this.tx.manager.query(
      `INSERT INTO shop_settings (tenant_id, currency, sums_time_zone)
       SELECT id, $2, timezone FROM tenants WHERE id = $1 ON CONFLICT DO NOTHING`,
      [tenantId, currency],
    );
    return this.tx.manager.findOneOrFail(ShopSettingsEntity, {
      where: { tenantId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async update(tenantId: string, changes: Partial<ShopSettingsEntity>): Promise<void> {
    await this.tx.manager.update(ShopSettingsEntity, { tenantId }, { ...changes, updatedAt: new Date() });
  }
}
