import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

export interface DueIntake {
  id: string;
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class DueIntakesRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Waiting is a matter of wall time: it ends when journals are drained, not when a world's clock moves. */
  async find(limit: number): Promise<DueIntake[]> {
    return this.database.manager.query(
      `SELECT i.id, i.tenant_id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM conversion_intakes i JOIN tenants t ON t.id = i.tenant_id
        WHERE i.status = 'queued' AND i.due_at <= now() ORDER BY i.due_at LIMIT $1`,
      [limit],
    );
  }
}
