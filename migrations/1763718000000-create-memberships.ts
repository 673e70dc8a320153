import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Who promotes which offer, and what promoters show of themselves. */
export class CreateMemberships1763718000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE memberships (
         id uuid CONSTRAINT pk_memberships PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_memberships_tenant REFERENCES tenants (id),
         offer_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         status text NOT NULL CONSTRAINT ck_memberships_status CHECK (status IN ('pending', 'active', 'rejected', 'left')),
         answers jsonb NOT NULL DEFAULT '[]',
         reason text,
         applied_at timestamptz NOT NULL,
         joined_at timestamptz,
         left_at timestamptz,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_memberships_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_memberships_promoter UNIQUE (tenant_id, promoter_id, offer_id),
         CONSTRAINT fk_memberships_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
         CONSTRAINT fk_memberships_promoter FOREIGN KEY (tenant_id, promoter_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_memberships_offer ON memberships (tenant_id, offer_id, id)',
      ...isolateTenant('memberships', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE promoter_profiles (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         username text NOT NULL CONSTRAINT uq_promoter_profiles_username UNIQUE
           CONSTRAINT ck_promoter_profiles_username CHECK (username ~ '^[a-z0-9][a-z0-9_-]{2,29}$'),
         name text,
         bio text,
         links jsonb NOT NULL DEFAULT '[]',
         audience jsonb NOT NULL DEFAULT '{}',
         is_public boolean NOT NULL DEFAULT true,
         shows_offers boolean NOT NULL DEFAULT true,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_promoter_profiles PRIMARY KEY (tenant_id, user_id),
         CONSTRAINT fk_promoter_profiles_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
       )`,
      ...isolateTenant('promoter_profiles', ['SELECT', 'INSERT', 'UPDATE']),

      // Whose public page it is, before a tenant is known: only of active promoters who want one.
      ...lookupFunction(
        'find_promoter_page(p_username text)',
        `RETURNS TABLE (tenant_id uuid, user_id uuid)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT p.tenant_id, p.user_id
             FROM promoter_profiles p
             JOIN users u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
             JOIN tenants t ON t.id = p.tenant_id
            WHERE p.username = p_username AND p.is_public AND u.status = 'active'
              AND 'PROMOTER' = ANY (u.roles) AND t.status = 'active' $$`,
      ),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
