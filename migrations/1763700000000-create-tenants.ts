import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateTenants1763700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'GRANT USAGE ON SCHEMA public TO afflux_app, afflux_system',
      // After a pooled transaction a custom setting is '' and not NULL.
      `CREATE FUNCTION current_tenant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
         AS $$ SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid $$`,
      `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
       END $$`,

      `CREATE TABLE plans (
         code text CONSTRAINT pk_plans PRIMARY KEY,
         name text NOT NULL,
         max_users integer,
         max_offers integer,
         max_clicks_per_month integer,
         max_keys integer
       )`,
      `INSERT INTO plans (code, name, max_users, max_offers, max_clicks_per_month, max_keys) VALUES
         ('free', 'Free', 10, 5, 1000, 2),
         ('starter', 'Starter', 50, 20, 10000, 5),
         ('pro', 'Pro', 500, 100, 100000, 20),
         ('enterprise', 'Enterprise', NULL, NULL, NULL, NULL)`,
      'GRANT SELECT ON plans TO afflux_app, afflux_system',

      `CREATE TABLE tenants (
         id uuid CONSTRAINT pk_tenants PRIMARY KEY,
         parent_id uuid CONSTRAINT fk_tenants_parent REFERENCES tenants (id),
         world text NOT NULL DEFAULT 'live' CONSTRAINT ck_tenants_world CHECK (world IN ('live', 'test')),
         live_tenant_id uuid
           CONSTRAINT uq_tenants_live_tenant UNIQUE
           CONSTRAINT fk_tenants_live_tenant REFERENCES tenants (id),
         slug text NOT NULL CONSTRAINT uq_tenants_slug UNIQUE,
         name text NOT NULL,
         status text NOT NULL DEFAULT 'active' CONSTRAINT ck_tenants_status CHECK (status IN ('active', 'suspended')),
         suspended_reason text,
         suspended_at timestamptz,
         plan_code text NOT NULL DEFAULT 'free' CONSTRAINT fk_tenants_plan REFERENCES plans (code),
         timezone text NOT NULL DEFAULT 'UTC',
         branding jsonb NOT NULL DEFAULT '{}',
         flags jsonb NOT NULL DEFAULT '{}',
         clock_offset_ms bigint NOT NULL DEFAULT 0,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT ck_tenants_twin CHECK ((world = 'test') = (live_tenant_id IS NOT NULL)),
         CONSTRAINT ck_tenants_live_clock CHECK (world = 'test' OR clock_offset_ms = 0)
       )`,
      'CREATE INDEX ix_tenants_parent ON tenants (parent_id)',
      ...isolateTenant('tenants', ['SELECT'], 'id = current_tenant_id()'),
      // Status, plan and flags are the platform's to change, so a tenant's own session cannot.
      'GRANT UPDATE (name, timezone, branding, clock_offset_ms, updated_at) ON tenants TO afflux_app',

      `CREATE TABLE tenant_domains (
         id uuid CONSTRAINT pk_tenant_domains PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_tenant_domains_tenant REFERENCES tenants (id),
         host text NOT NULL CONSTRAINT ck_tenant_domains_host CHECK (host = lower(host)),
         verification_token text NOT NULL,
         verified_at timestamptz,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_tenant_domains_tenant_host UNIQUE (tenant_id, host)
       )`,
      // Anybody may claim a name; only the one who proved it holds it.
      'CREATE UNIQUE INDEX uq_tenant_domains_host ON tenant_domains (host) WHERE verified_at IS NOT NULL',
      ...isolateTenant('tenant_domains', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      ...lookupFunction(
        'find_tenant_by_host(p_host text)',
        `RETURNS TABLE (tenant_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT d.tenant_id FROM tenant_domains d
            WHERE d.host = lower(p_host) AND d.verified_at IS NOT NULL $$`,
      ),
      ...lookupFunction(
        'find_tenant_by_slug(p_slug text)',
        `RETURNS TABLE (tenant_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT t.id FROM tenants t WHERE t.slug = p_slug $$`,
      ),
      ...lookupFunction(
        'find_tenant_state(p_tenant_id uuid)',
        `RETURNS TABLE (world text, status text, clock_offset_ms bigint)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT t.world, t.status, t.clock_offset_ms FROM tenants t WHERE t.id = p_tenant_id $$`,
      ),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
