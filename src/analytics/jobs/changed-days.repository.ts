import { Injectable } from '@nestjs/common';
import type { Source } from '../days/days.types.js';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

export interface ChangedDay {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
  source: Source;
  /** In UTC, as `YYYY-MM-DD`. */
  day: string;
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class ChangedDaysRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Days with a change in a quarter of an hour that is over by the clock of its world, oldest first. */
  async find(limit: number): Promise<ChangedDay[]> {
    return this.database.manager.query(
      `SELECT t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs", r.source, r.day::text
         FROM (SELECT tenant_id, source, (bucket_start AT TIME ZONE 'UTC')::date AS day, min(bucket_start) AS first
                 FROM rollup_changes GROUP BY 1, 2, 3) r
         JOIN tenants t ON t.id = r.tenant_id
        WHERE r.first + interval '15 minutes' <= now() + t.clock_offset_ms * interval '1 ms'
        ORDER BY r.first LIMIT $1`,
      [limit],
    );
  }
}
