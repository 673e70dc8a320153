import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly, isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

const ROLES = `ARRAY['SUPER_ADMIN', 'ADMIN', 'PROMOTER', 'ADVERTISER', 'PARTNER', 'AFFILIATE_MARKETER']`;

export class CreateAccounts1763700001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE users (
         id uuid CONSTRAINT pk_users PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_users_tenant REFERENCES tenants (id),
         email text NOT NULL CONSTRAINT uq_users_email UNIQUE CONSTRAINT ck_users_email CHECK (email = lower(email)),
         password_hash text NOT NULL,
         display_name text,
         locale text NOT NULL DEFAULT 'en',
         status text NOT NULL DEFAULT 'active' CONSTRAINT ck_users_status CHECK (status IN ('active', 'suspended')),
         roles text[] NOT NULL CONSTRAINT ck_users_roles CHECK (roles <@ ${ROLES} AND cardinality(roles) > 0),
         permission_sets text[] NOT NULL DEFAULT '{}',
         session_version integer NOT NULL DEFAULT 1,
         kyc_status text NOT NULL DEFAULT 'none'
           CONSTRAINT ck_users_kyc CHECK (kyc_status IN ('none', 'required', 'submitted', 'verified', 'rejected')),
         last_login_at timestamptz,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_users_tenant_id UNIQUE (tenant_id, id)
       )`,
      ...isolateTenant('users', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE refresh_tokens (
         id uuid CONSTRAINT pk_refresh_tokens PRIMARY KEY,
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         family_id uuid NOT NULL,
         token_hash bytea NOT NULL CONSTRAINT uq_refresh_tokens_hash UNIQUE,
         issued_at timestamptz NOT NULL DEFAULT now(),
         expires_at timestamptz NOT NULL,
         used_at timestamptz,
         revoked_at timestamptz,
         ip text,
         CONSTRAINT fk_refresh_tokens_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_refresh_tokens_family ON refresh_tokens (tenant_id, family_id)',
      'CREATE INDEX ix_refresh_tokens_user ON refresh_tokens (tenant_id, user_id)',
      ...isolateTenant('refresh_tokens', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      // Not of one tenant: a log-in is judged before the account is known. Subjects are keyed hashes.
      `CREATE TABLE login_throttles (
         subject bytea CONSTRAINT pk_login_throttles PRIMARY KEY,
         failures integer NOT NULL,
         last_failed_at timestamptz NOT NULL
       )`,
      'GRANT SELECT, INSERT, UPDATE, DELETE ON login_throttles TO afflux_app, afflux_system',

      `CREATE TABLE invites (
         id uuid CONSTRAINT pk_invites PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_invites_tenant REFERENCES tenants (id),
         code_hash bytea NOT NULL CONSTRAINT uq_invites_code UNIQUE,
         email text,
         created_by uuid NOT NULL,
         expires_at timestamptz NOT NULL,
         used_at timestamptz,
         used_by uuid,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT fk_invites_used_by FOREIGN KEY (tenant_id, used_by) REFERENCES users (tenant_id, id)
       )`,
      ...isolateTenant('invites', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE advertisers (
         id uuid CONSTRAINT pk_advertisers PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_advertisers_tenant REFERENCES tenants (id),
         name text NOT NULL,
         status text NOT NULL DEFAULT 'pending'
           CONSTRAINT ck_advertisers_status CHECK (status IN ('pending', 'active', 'suspended')),
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_advertisers_tenant_id UNIQUE (tenant_id, id)
       )`,
      ...isolateTenant('advertisers', ['SELECT', 'INSERT', 'UPDATE']),
      `CREATE TABLE advertiser_members (
         tenant_id uuid NOT NULL,
         advertiser_id uuid NOT NULL,
         user_id uuid NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_advertiser_members PRIMARY KEY (tenant_id, user_id, advertiser_id),
         CONSTRAINT fk_advertiser_members_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT fk_advertiser_members_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
       )`,
      ...isolateTenant('advertiser_members', ['SELECT', 'INSERT', 'DELETE']),

      `CREATE TABLE api_keys (
         id uuid CONSTRAINT pk_api_keys PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_api_keys_tenant REFERENCES tenants (id),
         kind text NOT NULL CONSTRAINT ck_api_keys_kind CHECK (kind IN ('sk', 'pk', 'pt')),
         name text NOT NULL,
         prefix text NOT NULL CONSTRAINT uq_api_keys_prefix UNIQUE,
         secret_hash bytea NOT NULL,
         advertiser_id uuid,
         owner_user_id uuid,
         scopes text[] NOT NULL DEFAULT '{}',
         allowed_cidrs text[] NOT NULL DEFAULT '{}',
         expires_at timestamptz,
         revoked_at timestamptz,
         rotated_from_id uuid,
         last_used_at timestamptz,
         use_count bigint NOT NULL DEFAULT 0,
         created_by uuid,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_api_keys_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_api_keys_advertiser FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT fk_api_keys_owner FOREIGN KEY (tenant_id, owner_user_id) REFERENCES users (tenant_id, id),
         CONSTRAINT fk_api_keys_rotated_from FOREIGN KEY (tenant_id, rotated_from_id) REFERENCES api_keys (tenant_id, id)
       )`,
      'CREATE INDEX ix_api_keys_tenant ON api_keys (tenant_id, id)',
      ...isolateTenant('api_keys', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE audit_entries (
         id uuid CONSTRAINT pk_audit_entries PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_audit_entries_tenant REFERENCES tenants (id),
         occurred_at timestamptz NOT NULL DEFAULT now(),
         actor_kind text NOT NULL,
         actor_id text,
         action text NOT NULL,
         subject_type text NOT NULL,
         subject_id text,
         before jsonb,
         after jsonb,
         ip text,
         user_agent text,
         correlation_id text
       )`,
      'CREATE INDEX ix_audit_entries_tenant ON audit_entries (tenant_id, id)',
      'CREATE INDEX ix_audit_entries_subject ON audit_entries (tenant_id, subject_type, subject_id)',
      ...isolateTenant('audit_entries', ['SELECT', 'INSERT']),
      ...appendOnly('audit_entries'),

      `CREATE TABLE idempotency_keys (
         tenant_id uuid NOT NULL CONSTRAINT fk_idempotency_keys_tenant REFERENCES tenants (id),
         principal text NOT NULL,
         route text NOT NULL,
         key text NOT NULL,
         request_hash bytea NOT NULL,
         status_code integer NOT NULL,
         body bytea NOT NULL,
         encrypted boolean NOT NULL DEFAULT false,
         created_at timestamptz NOT NULL DEFAULT now(),
         expires_at timestamptz NOT NULL,
         CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, principal, route, key)
       )`,
      'CREATE INDEX ix_idempotency_keys_expires ON idempotency_keys (expires_at)',
      ...isolateTenant('idempotency_keys', ['SELECT', 'INSERT', 'DELETE']),

      ...lookupFunction(
        'find_login(p_email text)',
        `RETURNS TABLE (user_id uuid, tenant_id uuid)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT u.id, u.tenant_id FROM users u WHERE u.email = lower(p_email) $$`,
      ),
      ...lookupFunction(
        'find_session(p_user_id uuid, p_session_id uuid)',
        `RETURNS TABLE (tenant_id uuid, email text, status text, roles text[], permission_sets text[],
           session_version integer, is_open boolean, world text, tenant_status text, clock_offset_ms bigint)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT u.tenant_id, u.email, u.status, u.roles, u.permission_sets, u.session_version,
                  EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.tenant_id = u.tenant_id AND r.user_id = u.id
                             AND r.family_id = p_session_id AND r.revoked_at IS NULL),
                  t.world, t.status, t.clock_offset_ms
             FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE u.id = p_user_id $$`,
      ),
      ...lookupFunction(
        'find_refresh_token(p_hash bytea)',
        `RETURNS TABLE (id uuid, tenant_id uuid, user_id uuid)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT r.id, r.tenant_id, r.user_id FROM refresh_tokens r WHERE r.token_hash = p_hash $$`,
      ),
      ...lookupFunction(
        'find_invite(p_hash bytea)',
        `RETURNS TABLE (id uuid, tenant_id uuid)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT i.id, i.tenant_id FROM invites i WHERE i.code_hash = p_hash $$`,
      ),
      ...lookupFunction(
        'find_api_key(p_prefix text)',
        `RETURNS TABLE (id uuid, tenant_id uuid, kind text, secret_hash bytea, advertiser_id uuid, owner_user_id uuid,
           scopes text[], allowed_cidrs text[], expires_at timestamptz, revoked_at timestamptz,
           world text, tenant_status text, clock_offset_ms bigint)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT k.id, k.tenant_id, k.kind, k.secret_hash, k.advertiser_id, k.owner_user_id, k.scopes,
                  k.allowed_cidrs, k.expires_at, k.revoked_at, t.world, t.status, t.clock_offset_ms
             FROM api_keys k JOIN tenants t ON t.id = k.tenant_id WHERE k.prefix = p_prefix $$`,
      ),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
