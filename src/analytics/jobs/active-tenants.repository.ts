import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

export interface ActiveTenant {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class ActiveTenantsRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Tenants of both worlds that have offers. */
  async findWithOffers(): Promise<ActiveTenant[]> {
    return this.database.manager.query(
      `SELECT t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM tenants t
        WHERE t.status = 'active' AND EXISTS (SELECT FROM offers o WHERE o.tenant_id = t.id)
        ORDER BY t.id`,
    );
  }
}
