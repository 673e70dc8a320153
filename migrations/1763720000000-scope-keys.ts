import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** What a partner's key may see, and what each key did day by day. */
export class ScopeKeys1763720000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE api_keys
         ADD COLUMN offer_ids uuid[] NOT NULL DEFAULT '{}',
         ADD COLUMN brand_ids uuid[] NOT NULL DEFAULT '{}'`,
      'CREATE INDEX ix_api_keys_owner ON api_keys (tenant_id, owner_user_id)',

      `CREATE TABLE api_key_usage (
         tenant_id uuid NOT NULL,
         key_id uuid NOT NULL,
         day date NOT NULL,
         requests bigint NOT NULL DEFAULT 0,
         errors bigint NOT NULL DEFAULT 0,
         limited bigint NOT NULL DEFAULT 0,
         CONSTRAINT pk_api_key_usage PRIMARY KEY (tenant_id, key_id, day),
         CONSTRAINT fk_api_key_usage_key FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys (tenant_id, id)
       )`,
      ...isolateTenant('api_key_usage', ['SELECT', 'INSERT', 'UPDATE']),

      'DROP FUNCTION find_api_key(text)',
      // A partner's key goes with its partner: suspended, or partner no longer, it is as good as revoked.
      ...lookupFunction(
        'find_api_key(p_prefix text)',
        `RETURNS TABLE (id uuid, tenant_id uuid, kind text, secret_hash bytea, advertiser_id uuid, owner_user_id uuid,
           scopes text[], offer_ids uuid[], brand_ids uuid[], allowed_cidrs text[], expires_at timestamptz,
           revoked_at timestamptz, world text, tenant_status text, clock_offset_ms bigint)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT k.id, k.tenant_id, k.kind, k.secret_hash, k.advertiser_id, k.owner_user_id, k.scopes, k.offer_ids,
                  k.brand_ids, k.allowed_cidrs, k.expires_at,
                  coalesce(k.revoked_at,
                    CASE WHEN u.status <> 'active' OR 'PARTNER' <> ALL (u.roles) THEN u.updated_at END),
                  t.world, t.status, t.clock_offset_ms
             FROM api_keys k
             JOIN tenants t ON t.id = k.tenant_id
             LEFT JOIN users u ON u.tenant_id = k.tenant_id AND u.id = k.owner_user_id
            WHERE k.prefix = p_prefix $$`,
      ),

      'DROP FUNCTION note_key_uses(uuid[], bigint[], timestamptz[])',
      ...lookupFunction(
        'note_key_uses(p_ids uuid[], p_uses bigint[], p_last_used_at timestamptz[])',
        `RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
           UPDATE api_keys k
              SET use_count = k.use_count + u.uses, last_used_at = greatest(k.last_used_at, u.last_used_at)
             FROM unnest(p_ids, p_uses, p_last_used_at) AS u (id, uses, last_used_at)
            WHERE k.id = u.id;
           INSERT INTO api_key_usage AS d (tenant_id, key_id, day, requests)
           SELECT k.tenant_id, k.id, (u.last_used_at AT TIME ZONE 'UTC')::date, u.uses
             FROM unnest(p_ids, p_uses, p_last_used_at) AS u (id, uses, last_used_at) JOIN api_keys k ON k.id = u.id
               ON CONFLICT (tenant_id, key_id, day) DO UPDATE SET requests = d.requests + excluded.requests $$`,
      ),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('counts of requests cannot be brought back: drop the database instead');
  }
}
