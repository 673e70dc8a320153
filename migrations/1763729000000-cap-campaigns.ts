import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** A cap may limit one campaign of a partner's. */
export class CapCampaigns1763729000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE caps
         ADD COLUMN campaign_id uuid,
         ADD CONSTRAINT fk_caps_campaign FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id),
         ADD CONSTRAINT ck_caps_campaign_action CHECK (campaign_id IS NULL OR action <> 'pause')`,
      `CREATE INDEX ix_caps_campaign ON caps (tenant_id, campaign_id) WHERE campaign_id IS NOT NULL`,
      'DROP FUNCTION find_edge_caps(uuid)',
      ...findEdgeCaps(', campaign_id uuid', ', c.campaign_id'),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION find_edge_caps(uuid)',
      ...findEdgeCaps('', ''),
      'ALTER TABLE caps DROP COLUMN campaign_id',
    ]);
  }
}

/** The system role owns it, so it can only be made anew. */
function findEdgeCaps(column: string, value: string): string[] {
  return lookupFunction(
    'find_edge_caps(p_tenant uuid)',
    `RETURNS TABLE (id uuid, offer_id uuid, promoter_id uuid, metric text, period text, time_zone text,
       action text, full_from timestamptz, full_until timestamptz${column})
     LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
       SELECT c.id, c.offer_id, c.promoter_id, c.metric, c.period, c.time_zone, c.action,
              w.window_start, w.window_end${value}
         FROM caps c
         LEFT JOIN LATERAL (
           SELECT w.window_start, w.window_end FROM cap_windows w
            WHERE c.metric <> 'clicks' AND w.cap_id = c.id AND w.exhausted_at IS NOT NULL
            ORDER BY w.window_start DESC LIMIT 1) w ON true
        WHERE c.tenant_id = p_tenant AND c.status = 'active'
          AND (c.metric = 'clicks' OR w.window_start IS NOT NULL) $$`,
  );
}
