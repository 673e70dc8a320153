import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly, isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Who settles with whom, what the platform charges, and what became of a conversion and its rewards. */
export class ExtendMoney1763711000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE money_settings (
         tenant_id uuid CONSTRAINT pk_money_settings PRIMARY KEY
           CONSTRAINT fk_money_settings_tenant REFERENCES tenants (id),
         fee_basis_points integer NOT NULL DEFAULT 0
           CONSTRAINT ck_money_settings_fee CHECK (fee_basis_points BETWEEN 0 AND 10000),
         minimum_payouts jsonb NOT NULL DEFAULT '{}',
         updated_at timestamptz NOT NULL DEFAULT now()
       )`,
      ...isolateTenant('money_settings', ['SELECT', 'INSERT', 'UPDATE']),

      `ALTER TABLE advertisers ADD COLUMN settlement_mode text NOT NULL DEFAULT 'platform'
         CONSTRAINT ck_advertisers_settlement CHECK (settlement_mode IN ('direct', 'platform'))`,

      // The percentage that held when the conversion was approved; a later change does not touch it.
      `CREATE TABLE conversion_fees (
         tenant_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         basis_points integer NOT NULL CONSTRAINT ck_conversion_fees_rate CHECK (basis_points BETWEEN 1 AND 10000),
         CONSTRAINT pk_conversion_fees PRIMARY KEY (tenant_id, conversion_id),
         CONSTRAINT fk_conversion_fees_conversion
           FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversions (tenant_id, id)
       )`,
      ...isolateTenant('conversion_fees', ['SELECT', 'INSERT']),

      `CREATE TABLE conversion_changes (
         id uuid CONSTRAINT pk_conversion_changes PRIMARY KEY,
         tenant_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         kind text NOT NULL
           CONSTRAINT ck_conversion_changes_kind CHECK (kind IN ('approved', 'rejected', 'refunded')),
         amount_minor bigint NOT NULL DEFAULT 0,
         commission_minor bigint NOT NULL DEFAULT 0,
         reason text,
         actor text NOT NULL,
         source_key text,
         changed_at timestamptz NOT NULL,
         CONSTRAINT uq_conversion_changes_source UNIQUE (tenant_id, conversion_id, source_key),
         CONSTRAINT fk_conversion_changes_conversion
           FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversions (tenant_id, id)
       )`,
      'CREATE INDEX ix_conversion_changes_conversion ON conversion_changes (tenant_id, conversion_id, id)',
      ...isolateTenant('conversion_changes', ['SELECT', 'INSERT']),
      ...appendOnly('conversion_changes'),

      // A reward that was paid is never rewritten: what is taken back later is a row of its own, below zero.
      `ALTER TABLE rewards
         ADD COLUMN advertiser_id uuid,
         ADD COLUMN settlement_mode text NOT NULL DEFAULT 'platform'
           CONSTRAINT ck_rewards_settlement CHECK (settlement_mode IN ('direct', 'platform')),
         ADD COLUMN reversed_minor bigint NOT NULL DEFAULT 0,
         ADD COLUMN clawed_back_minor bigint NOT NULL DEFAULT 0,
         ADD COLUMN adjusts_id uuid,
         ADD CONSTRAINT ck_rewards_reversed CHECK (reversed_minor >= 0 AND clawed_back_minor >= 0
           AND (reversed_minor + clawed_back_minor <= amount_minor OR adjusts_id IS NOT NULL)),
         ADD CONSTRAINT uq_rewards_tenant_id UNIQUE (tenant_id, id),
         ADD CONSTRAINT fk_rewards_adjusts FOREIGN KEY (tenant_id, adjusts_id) REFERENCES rewards (tenant_id, id),
         ADD CONSTRAINT fk_rewards_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         DROP CONSTRAINT ck_rewards_amount,
         ADD CONSTRAINT ck_rewards_amount CHECK (amount_minor >= 0 OR adjusts_id IS NOT NULL),
         DROP CONSTRAINT uq_rewards_beneficiary`,
      `CREATE UNIQUE INDEX uq_rewards_beneficiary
         ON rewards (tenant_id, conversion_id, beneficiary_kind, beneficiary_id) WHERE adjusts_id IS NULL`,
      `CREATE INDEX ix_rewards_payable ON rewards (tenant_id, beneficiary_id, currency) WHERE status = 'approved'`,
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
