import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

export interface DueTraining {
  advertiserId: string;
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class DueTrainingsRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Advertisers with sales in the last 90 days that were not trained since 02:00 of their tenant's own clock. */
  async find(limit: number): Promise<DueTraining[]> {
    return this.database.manager.query(
      `SELECT a.id AS "advertiserId", t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM tenants t
         JOIN advertisers a ON a.tenant_id = t.id AND a.status = 'active'
        CROSS JOIN LATERAL (SELECT now() + t.clock_offset_ms * interval '1 ms' AS at) n
        WHERE t.status = 'active'
          AND EXISTS (SELECT FROM conversions c
                       WHERE c.tenant_id = a.tenant_id AND c.advertiser_id = a.id
                         AND c.converted_at >= n.at - interval '90 days')
          AND NOT EXISTS (SELECT FROM attribution_model_versions v
                           WHERE v.tenant_id = a.tenant_id AND v.advertiser_id = a.id
                             AND v.trained_at >= (date_trunc('day', n.at AT TIME ZONE t.timezone - interval '2 hours')
                                                   + interval '2 hours') AT TIME ZONE t.timezone)
        ORDER BY a.id LIMIT $1`,
      [limit],
    );
  }
}
