import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** What an offer pays beside its own payout, and what it takes from whom. */
export class CreatePayoutRules1763713000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE offers
         DROP CONSTRAINT ck_offers_payout_type,
         DROP CONSTRAINT ck_offers_payout,
         ADD CONSTRAINT ck_offers_payout_type CHECK (payout_type IN ('cpa', 'cps', 'cpl', 'cpi', 'revshare')),
         ADD CONSTRAINT ck_offers_payout CHECK (
           (payout_type IN ('cps', 'revshare') AND payout_basis_points BETWEEN 0 AND 10000 AND payout_minor IS NULL)
           OR (payout_type NOT IN ('cps', 'revshare') AND payout_minor >= 0 AND payout_basis_points IS NULL)),
         ADD COLUMN unknown_events text NOT NULL DEFAULT 'own_payout'
           CONSTRAINT ck_offers_unknown_events CHECK (unknown_events IN ('own_payout', 'refuse')),
         ADD COLUMN auto_approve text NOT NULL DEFAULT 'none'
           CONSTRAINT ck_offers_auto_approve CHECK (auto_approve IN ('none', 'verified')),
         ADD COLUMN senders_may_approve boolean NOT NULL DEFAULT false,
         ADD COLUMN allowed_origins text[] NOT NULL DEFAULT '{}'`,

      `CREATE TABLE payout_rules (
         id uuid CONSTRAINT pk_payout_rules PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_payout_rules_tenant REFERENCES tenants (id),
         offer_id uuid NOT NULL,
         kind text NOT NULL CONSTRAINT ck_payout_rules_kind CHECK (kind IN ('override', 'goal', 'tier')),
         event text,
         promoter_id uuid,
         tier_metric text CONSTRAINT ck_payout_rules_tier_metric CHECK (tier_metric IN ('conversions', 'amount')),
         tier_from bigint,
         payout_basis_points integer,
         payout_minor bigint,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_payout_rules_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_payout_rules_subject
           UNIQUE NULLS NOT DISTINCT (tenant_id, offer_id, kind, promoter_id, event, tier_from),
         CONSTRAINT fk_payout_rules_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
         CONSTRAINT fk_payout_rules_promoter FOREIGN KEY (tenant_id, promoter_id) REFERENCES users (tenant_id, id),
         CONSTRAINT ck_payout_rules_subject CHECK (CASE kind
           WHEN 'goal' THEN event IS NOT NULL AND promoter_id IS NULL AND num_nonnulls(tier_metric, tier_from) = 0
           WHEN 'tier' THEN num_nonnulls(event, promoter_id) = 0 AND tier_metric IS NOT NULL AND tier_from > 0
           ELSE promoter_id IS NOT NULL AND num_nonnulls(tier_metric, tier_from) = 0 END),
         CONSTRAINT ck_payout_rules_payout CHECK (num_nonnulls(payout_basis_points, payout_minor) = 1
           AND (payout_basis_points IS NULL OR payout_basis_points BETWEEN 0 AND 10000)
           AND (payout_minor IS NULL OR payout_minor >= 0))
       )`,
      ...isolateTenant('payout_rules', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      // What a promoter has reached on an offer this month decides the tier.
      `CREATE INDEX ix_conversions_volume ON conversions (tenant_id, offer_id, promoter_id, converted_at)
         WHERE status = 'approved'`,
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
