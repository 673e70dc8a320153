import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

/** Who pauses offers for a cap: the audit log tells them from those that people paused. */
export const CAP_JOB = 'tracking.act-on-reached-caps';

/** An offer that a cap paused. */
export interface PausedOffer {
  offerId: string;
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

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

  /**
   * Offers whose last change of state was a pause by a cap, while its company is active and no cap that pauses is full
   * in the window of now: a new one began, the limit was raised, or the cap is archived.
   */
  async findToResume(limit: number): Promise<PausedOffer[]> {
    return this.database.manager.query(
      `SELECT o.id AS "offerId", o.tenant_id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM offers o
         JOIN tenants t ON t.id = o.tenant_id
         JOIN advertisers v ON v.tenant_id = o.tenant_id AND v.id = o.advertiser_id AND v.status = 'active'
        CROSS JOIN LATERAL (
          SELECT a.action, a.actor_id FROM audit_entries a
           WHERE a.tenant_id = o.tenant_id AND a.subject_type = 'offer' AND a.subject_id = o.id::text
             AND a.action IN ('offer.paused', 'offer.resumed', 'offer.approved')
           ORDER BY a.id DESC LIMIT 1) last
        WHERE o.status = 'paused' AND last.action = 'offer.paused' AND last.actor_id = $1
          AND EXISTS (SELECT 1 FROM caps c WHERE c.tenant_id = o.tenant_id AND c.offer_id = o.id)
          AND NOT EXISTS (
            SELECT 1 FROM caps c JOIN cap_windows w ON w.cap_id = c.id
             WHERE c.tenant_id = o.tenant_id AND c.offer_id = o.id AND c.action = 'pause' AND c.status = 'active'
               AND w.exhausted_at IS NOT NULL
               AND (w.window_end IS NULL
                    OR w.window_end > now() + t.clock_offset_ms * interval '1 millisecond'))
        LIMIT $2`,
      [CAP_JOB, limit],
    );
  }
}
