import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

/** Something of a tenant that is due. */
export interface DueInTenant {
  id: string;
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class DueCatalogsRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Catalogues of active companies whose night has come by the clock of their world. */
  async findDue(limit: number): Promise<DueInTenant[]> {
    return this.database.manager.query(
      `SELECT c.id, c.tenant_id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM catalogs c JOIN tenants t ON t.id = c.tenant_id AND t.status = 'active'
         JOIN advertisers a ON a.tenant_id = c.tenant_id AND a.id = c.advertiser_id AND a.status = 'active'
        WHERE c.is_active AND c.due_at <= now() + t.clock_offset_ms * interval '1 millisecond'
        ORDER BY c.due_at LIMIT $1`,
      [limit],
    );
  }

  /** Takes runs that wait; nobody else takes them. */
  async claimRuns(limit: number): Promise<DueInTenant[]> {
    const [rows] = await this.database.manager.query(
      `UPDATE catalog_runs r SET status = 'running', started_at = now() + t.clock_offset_ms * interval '1 millisecond'
         FROM (SELECT id FROM catalog_runs WHERE status = 'queued' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) q,
              tenants t
        WHERE r.id = q.id AND t.id = r.tenant_id
        RETURNING r.id, r.tenant_id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"`,
      [limit],
    );
    return rows;
  }

  /** Ends runs whose process ended without a word: what they had begun was rolled back with it. */
  async endInterrupted(olderThanMinutes: number): Promise<void> {
    await this.database.manager.query(
      `UPDATE catalog_runs r SET status = 'failed', finished_at = r.started_at, error = 'the run was interrupted'
         FROM tenants t
        WHERE t.id = r.tenant_id AND r.status = 'running'
          AND r.started_at < now() + t.clock_offset_ms * interval '1 millisecond' - $1 * interval '1 minute'`,
      [olderThanMinutes],
    );
  }
}
