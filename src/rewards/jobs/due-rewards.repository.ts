import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

export interface TenantWithDueRewards {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

/** Looks across tenants, each by its own clock, hence the system role. */
@Injectable()
export class DueRewardsRepository {
  constructor(private readonly database: SystemDatabase) {}

  async findTenants(): Promise<TenantWithDueRewards[]> {
    return this.database.manager.query(
      `SELECT t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM tenants t
        WHERE EXISTS (SELECT 1 FROM rewards r
                       WHERE r.status = 'pending' AND r.tenant_id = t.id
                         AND r.eta <= now() + t.clock_offset_ms * interval '1 millisecond')`,
    );
  }
}
