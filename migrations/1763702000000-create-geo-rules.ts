import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateGeoRules1763702000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE geo_rules (
         id uuid CONSTRAINT pk_geo_rules PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_geo_rules_tenant REFERENCES tenants (id),
         level text NOT NULL CONSTRAINT ck_geo_rules_level CHECK (level IN ('offer', 'advertiser', 'global')),
         offer_id uuid,
         advertiser_id uuid,
         action text NOT NULL CONSTRAINT ck_geo_rules_action CHECK (action IN ('allow', 'block')),
         countries text[] NOT NULL,
         priority integer NOT NULL DEFAULT 0,
         fallback_url text,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_geo_rules_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_geo_rules_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
         CONSTRAINT fk_geo_rules_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT ck_geo_rules_target CHECK (
           (level <> 'offer' OR offer_id IS NOT NULL) AND (level <> 'advertiser' OR advertiser_id IS NOT NULL))
       )`,
      'CREATE INDEX ix_geo_rules_offer ON geo_rules (tenant_id, offer_id)',
      'CREATE INDEX ix_geo_rules_advertiser ON geo_rules (tenant_id, advertiser_id)',
      ...isolateTenant('geo_rules', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      `CREATE TABLE geo_settings (
         tenant_id uuid NOT NULL CONSTRAINT fk_geo_settings_tenant REFERENCES tenants (id),
         unknown_country text NOT NULL DEFAULT 'allow'
           CONSTRAINT ck_geo_settings_unknown_country CHECK (unknown_country IN ('allow', 'block')),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_geo_settings PRIMARY KEY (tenant_id)
       )`,
      ...isolateTenant('geo_settings', ['SELECT', 'INSERT', 'UPDATE']),

      // What the click route must know of a tenant's countries, in one look-up.
      ...lookupFunction(
        'find_geo_rules(p_tenant_id uuid)',
        `RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT jsonb_build_object(
             'unknownCountry', coalesce(
               (SELECT s.unknown_country FROM geo_settings s WHERE s.tenant_id = p_tenant_id), 'allow'),
             'rules', coalesce((
               SELECT jsonb_agg(jsonb_build_object(
                        'id', r.id, 'level', r.level, 'action', r.action, 'countries', to_jsonb(r.countries),
                        'targetId', CASE r.level WHEN 'offer' THEN r.offer_id WHEN 'advertiser' THEN r.advertiser_id END,
                        'priority', r.priority, 'fallbackUrl', r.fallback_url))
                 FROM geo_rules r WHERE r.tenant_id = p_tenant_id), '[]'::jsonb)) $$`,
      ),

      `CREATE FUNCTION notify_geo_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_catalog',
           'tenant:' || CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END);
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER trg_geo_rules_notify AFTER INSERT OR UPDATE OR DELETE ON geo_rules
         FOR EACH ROW EXECUTE FUNCTION notify_geo_change()`,
      `CREATE TRIGGER trg_geo_settings_notify AFTER INSERT OR UPDATE ON geo_settings
         FOR EACH ROW EXECUTE FUNCTION notify_geo_change()`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP TABLE geo_settings',
      'DROP TABLE geo_rules',
      'DROP FUNCTION notify_geo_change()',
      'DROP FUNCTION find_geo_rules(uuid)',
    ]);
  }
}
