import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateOffersAndLinks1763700004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE offers (
         id uuid CONSTRAINT pk_offers PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_offers_tenant REFERENCES tenants (id),
         advertiser_id uuid NOT NULL,
         title jsonb NOT NULL,
         status text NOT NULL DEFAULT 'draft'
           CONSTRAINT ck_offers_status CHECK (status IN ('draft', 'pending', 'active', 'paused', 'rejected', 'ended')),
         destination_url text NOT NULL,
         click_id_parameter text NOT NULL DEFAULT 'click_id',
         fallback_url text,
         payout_type text NOT NULL CONSTRAINT ck_offers_payout_type CHECK (payout_type IN ('cpa', 'cps', 'cpl', 'cpi')),
         payout_basis_points integer,
         payout_minor bigint,
         currency text NOT NULL CONSTRAINT ck_offers_currency CHECK (currency ~ '^[A-Z]{3}$'),
         click_window_days integer NOT NULL DEFAULT 30
           CONSTRAINT ck_offers_click_window CHECK (click_window_days BETWEEN 1 AND 365),
         cool_off_days integer NOT NULL DEFAULT 30
           CONSTRAINT ck_offers_cool_off CHECK (cool_off_days BETWEEN 0 AND 365),
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_offers_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_offers_advertiser FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT ck_offers_payout CHECK (
           (payout_type = 'cps' AND payout_basis_points BETWEEN 0 AND 10000 AND payout_minor IS NULL)
           OR (payout_type <> 'cps' AND payout_minor >= 0 AND payout_basis_points IS NULL))
       )`,
      'CREATE INDEX ix_offers_advertiser ON offers (tenant_id, advertiser_id)',
      ...isolateTenant('offers', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE links (
         id uuid CONSTRAINT pk_links PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_links_tenant REFERENCES tenants (id),
         code text NOT NULL CONSTRAINT uq_links_code UNIQUE
           CONSTRAINT ck_links_code CHECK (code ~ '^[A-Za-z0-9_-]{3,64}$'),
         offer_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         destination_url text,
         status text NOT NULL DEFAULT 'active' CONSTRAINT ck_links_status CHECK (status IN ('active', 'archived')),
         expires_at timestamptz,
         tags text[] NOT NULL DEFAULT '{}',
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_links_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_links_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
         CONSTRAINT fk_links_promoter FOREIGN KEY (tenant_id, promoter_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_links_promoter ON links (tenant_id, promoter_id, id)',
      'CREATE INDEX ix_links_offer ON links (tenant_id, offer_id)',
      ...isolateTenant('links', ['SELECT', 'INSERT', 'UPDATE']),

      // Everything the click route needs to answer, in one look-up.
      ...lookupFunction(
        'resolve_link(p_code text)',
        `RETURNS TABLE (link_id uuid, tenant_id uuid, code text, link_status text,
           link_expires_at timestamptz, promoter_id uuid, offer_id uuid, advertiser_id uuid, offer_status text,
           destination_url text, fallback_url text, click_id_parameter text)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT l.id, l.tenant_id, l.code, l.status, l.expires_at, l.promoter_id,
                  o.id, o.advertiser_id, o.status, coalesce(l.destination_url, o.destination_url), o.fallback_url,
                  o.click_id_parameter
             FROM links l
             JOIN offers o ON o.tenant_id = l.tenant_id AND o.id = l.offer_id
            WHERE l.code = p_code $$`,
      ),

      // Tells every node which cached thing is stale: link:<code>, offer:<id>, tenant:<id>, key:<prefix>.
      `CREATE FUNCTION notify_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_catalog', CASE TG_TABLE_NAME
           WHEN 'links' THEN 'link:' || (to_jsonb(NEW) ->> 'code')
           WHEN 'offers' THEN 'offer:' || (to_jsonb(NEW) ->> 'id')
           WHEN 'tenants' THEN 'tenant:' || (to_jsonb(NEW) ->> 'id')
           WHEN 'users' THEN 'user:' || (to_jsonb(NEW) ->> 'id')
           WHEN 'api_keys' THEN 'key:' || (to_jsonb(NEW) ->> 'prefix') END);
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER trg_links_notify AFTER INSERT OR UPDATE ON links
         FOR EACH ROW EXECUTE FUNCTION notify_catalog()`,
      `CREATE TRIGGER trg_offers_notify AFTER UPDATE ON offers FOR EACH ROW EXECUTE FUNCTION notify_catalog()`,
      `CREATE TRIGGER trg_tenants_notify AFTER UPDATE ON tenants FOR EACH ROW EXECUTE FUNCTION notify_catalog()`,
      // Counting a key's uses must not wake every node.
      `CREATE TRIGGER trg_api_keys_notify AFTER UPDATE OF scopes, allowed_cidrs, expires_at, revoked_at ON api_keys
         FOR EACH ROW EXECUTE FUNCTION notify_catalog()`,
      `CREATE TRIGGER trg_users_notify AFTER UPDATE OF status, roles, permission_sets, session_version ON users
         FOR EACH ROW EXECUTE FUNCTION notify_catalog()`,
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
