import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

const TABLES = ['offers', 'brands', 'categories', 'offer_shares', 'campaign_settings', 'campaigns'];

/** Tells those who keep partners' catalogues which tenant's is stale. */
export class TellOfCatalogues1763720004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE FUNCTION notify_partner_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_partner_catalog',
           CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END::text);
         RETURN NULL;
       END $$`,
      ...TABLES.map(
        (table) => `CREATE TRIGGER trg_${table}_partner_catalog AFTER INSERT OR UPDATE OR DELETE ON ${table}
           FOR EACH ROW EXECUTE FUNCTION notify_partner_catalog()`,
      ),
      ...lookupFunction(
        'find_parent_tenant(p_tenant_id uuid)',
        `RETURNS TABLE (parent_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT p.tenant_id FROM partner_tenants p WHERE p.child_tenant_id = p_tenant_id $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION find_parent_tenant(uuid)',
      ...TABLES.map((table) => `DROP TRIGGER trg_${table}_partner_catalog ON ${table}`),
      'DROP FUNCTION notify_partner_catalog()',
    ]);
  }
}
