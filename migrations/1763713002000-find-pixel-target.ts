import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** A page that reports a sale has no key: its click, or the offer it names, says whose it is. */
export class FindPixelTarget1763713002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(
      queryRunner,
      lookupFunction(
        'find_pixel_target(p_click_id uuid, p_offer_id uuid)',
        `RETURNS TABLE (tenant_id uuid, world text, tenant_status text, clock_offset_ms bigint, advertiser_id uuid,
           allowed_origins text[])
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT o.tenant_id, t.world, t.status, t.clock_offset_ms, o.advertiser_id, o.allowed_origins
             FROM offers o JOIN tenants t ON t.id = o.tenant_id
            WHERE o.id = coalesce((SELECT c.offer_id FROM clicks c WHERE c.id = p_click_id LIMIT 1), p_offer_id) $$`,
      ),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION find_pixel_target(uuid, uuid)');
  }
}
