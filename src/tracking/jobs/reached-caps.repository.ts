import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

export interface ReachedCap {
  capId: string;
  tenantId: string;
  world: World;
  clockOffsetMs: number;
  windowStart: Date;
  counted: string;
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class ReachedCapsRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Windows with nothing left in which as much is counted as the cap allows; others may still get units back. */
  async find(limit: number): Promise<ReachedCap[]> {
    return this.database.manager.query(
      `SELECT w.cap_id AS "capId", w.tenant_id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs",
              w.window_start AS "windowStart", u.counted
         FROM cap_windows w
         JOIN tenants t ON t.id = w.tenant_id
         JOIN caps c ON c.id = w.cap_id
        CROSS JOIN LATERAL (
          SELECT w.settled + coalesce(sum(l.used), 0) AS counted FROM cap_leases l
           WHERE l.cap_id = w.cap_id AND l.window_start = w.window_start AND l.state = 'open') u
        WHERE w.exhausted_at IS NOT NULL AND w.acted_at IS NULL
          AND (c.metric <> 'clicks' OR u.counted >= c.limit_units)
        ORDER BY w.exhausted_at LIMIT $1`,
      [limit],
    );
  }
}
