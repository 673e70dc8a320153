import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { FraudChanges } from '../fraud/fraud.types.js';

/** What one address of one tenant did lately. */
export interface Suspect {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
  changes: FraudChanges | null;
  ip: string;
  /** Rejected clicks, newest first, with their times in ms since the epoch. */
  clicks: { score: number; at: number }[];
}

const LONGEST_WINDOW_MS = 24 * 3_600_000;

/** Looks across tenants, hence the system role. */
@Injectable()
export class RepeatOffendersRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Addresses with rejected clicks since a moment and since the end of their last block; blocked ones left out. */
  findSuspects(since: Date): Promise<Suspect[]> {
    return this.database.manager.query(
      `WITH active AS (
         SELECT DISTINCT c.tenant_id, c.ip FROM clicks c
          WHERE c.fraud_score >= 70 AND c.id >= $1 AND c.ip IS NOT NULL)
       SELECT t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs", s.changes, a.ip,
              jsonb_agg(jsonb_build_object('score', c.fraud_score,
                'at', (extract(epoch FROM c.clicked_at) * 1000)::bigint) ORDER BY c.id DESC) AS clicks
         FROM active a
         JOIN tenants t ON t.id = a.tenant_id
         LEFT JOIN fraud_settings s ON s.tenant_id = a.tenant_id
         LEFT JOIN fraud_blocks b ON b.tenant_id = a.tenant_id
               AND b.cidr = a.ip || CASE WHEN strpos(a.ip, ':') > 0 THEN '/128' ELSE '/32' END
         JOIN clicks c ON c.tenant_id = a.tenant_id AND c.ip = a.ip AND c.fraud_score >= 70 AND c.id >= $2
               AND c.clicked_at > coalesce(b.expires_at, '-infinity')
        WHERE b.id IS NULL OR b.expires_at <= now()
        GROUP BY t.id, t.world, t.clock_offset_ms, s.changes, a.ip`,
      [firstIdAt(since.getTime()), firstIdAt(Date.now() - LONGEST_WINDOW_MS)],
    );
  }
}
