import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { TenantWithDueRewards } from './due-rewards.repository.js';

/** Looks across tenants, each by its own clock, hence the system role. */
@Injectable()
export class DuePayoutsRepository {
  constructor(private readonly database: SystemDatabase) {}

  async findTenants(): Promise<TenantWithDueRewards[]> {
    return this.database.manager.query(
      `SELECT t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM tenants t
        WHERE EXISTS (SELECT 1 FROM payout_items i
                       WHERE i.tenant_id = t.id AND i.due_at <= now() + t.clock_offset_ms * interval '1 millisecond')`,
    );
  }
}
