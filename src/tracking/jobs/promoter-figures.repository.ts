import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { FraudChanges } from '../fraud/fraud.types.js';
import type { OfferRates, PromoterScore } from '../fraud/kyc-rules.policy.js';

/** The last days of one promoter who was not asked for identity yet. */
export interface PromoterFigures {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
  changes: FraudChanges | null;
  userId: string;
  score: PromoterScore;
  rates: OfferRates[];
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class PromoterFiguresRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Promoters with clicks since a moment; conversions are those of these clicks. */
  findSince(since: Date): Promise<PromoterFigures[]> {
    return this.database.manager.query(
      `WITH clicked AS (
         SELECT tenant_id, promoter_id, offer_id, count(*)::float8 AS clicks, sum(fraud_score)::float8 AS points
           FROM clicks WHERE id >= $1 GROUP BY 1, 2, 3),
       converted AS (
         SELECT tenant_id, promoter_id, offer_id, count(*)::float8 AS conversions
           FROM conversions WHERE clicked_at >= $2 AND status <> 'rejected' GROUP BY 1, 2, 3),
       joined AS (
         SELECT c.*, coalesce(v.conversions, 0) AS conversions,
                sum(c.clicks) OVER offer AS offer_clicks,
                sum(coalesce(v.conversions, 0)) OVER offer AS offer_conversions
           FROM clicked c LEFT JOIN converted v USING (tenant_id, promoter_id, offer_id)
         WINDOW offer AS (PARTITION BY c.tenant_id, c.offer_id))
       SELECT t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs", s.changes,
              u.id AS "userId",
              jsonb_build_object('clicks', sum(j.clicks), 'averageScore', sum(j.points) / sum(j.clicks)) AS score,
              jsonb_agg(jsonb_build_object('clicks', j.clicks, 'conversions', j.conversions,
                'offerClicks', j.offer_clicks, 'offerConversions', j.offer_conversions)) AS rates
         FROM joined j
         JOIN tenants t ON t.id = j.tenant_id
         JOIN users u ON u.tenant_id = j.tenant_id AND u.id = j.promoter_id AND u.kyc_status = 'none'
         LEFT JOIN fraud_settings s ON s.tenant_id = j.tenant_id
        GROUP BY t.id, t.world, t.clock_offset_ms, s.changes, u.id`,
      [firstIdAt(since.getTime()), since],
    );
  }
}
