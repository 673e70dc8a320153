import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateConversionsAndRewards1763700006000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE conversions (
         id uuid CONSTRAINT pk_conversions PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_conversions_tenant REFERENCES tenants (id),
         advertiser_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         link_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         click_id uuid NOT NULL,
         clicked_at timestamptz NOT NULL,
         sub1 text,
         transaction_id text NOT NULL,
         event text NOT NULL,
         content_hash bytea NOT NULL,
         amount_minor bigint NOT NULL CONSTRAINT ck_conversions_amount CHECK (amount_minor >= 0),
         commission_minor bigint NOT NULL CONSTRAINT ck_conversions_commission CHECK (commission_minor >= 0),
         currency text NOT NULL,
         status text NOT NULL DEFAULT 'pending'
           CONSTRAINT ck_conversions_status CHECK (status IN ('pending', 'approved', 'rejected', 'reversed')),
         coupon_code text,
         customer_id text,
         metadata jsonb,
         reason text,
         decided_at timestamptz,
         decided_by text,
         converted_at timestamptz NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_conversions_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_conversions_transaction UNIQUE (tenant_id, advertiser_id, event, transaction_id),
         CONSTRAINT fk_conversions_advertiser FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT fk_conversions_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
         CONSTRAINT fk_conversions_link FOREIGN KEY (tenant_id, link_id) REFERENCES links (tenant_id, id),
         CONSTRAINT fk_conversions_promoter FOREIGN KEY (tenant_id, promoter_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_conversions_promoter ON conversions (tenant_id, promoter_id, id)',
      'CREATE INDEX ix_conversions_click ON conversions (tenant_id, click_id)',
      ...isolateTenant('conversions', ['SELECT', 'INSERT', 'UPDATE']),

      // What came in, whatever became of it: a sender can be answered later, and nobody loses a sale in silence.
      `CREATE TABLE conversion_intakes (
         id uuid CONSTRAINT pk_conversion_intakes PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_conversion_intakes_tenant REFERENCES tenants (id),
         advertiser_id uuid,
         key_id uuid,
         source text NOT NULL,
         payload jsonb NOT NULL,
         status text NOT NULL CONSTRAINT ck_conversion_intakes_status 
           CHECK (status IN ('queued', 'settled', 'refused', 'dead')),
         error_code text,
         error_message text,
         conversion_id uuid,
         is_duplicate boolean NOT NULL DEFAULT false,
         attempts integer NOT NULL DEFAULT 0,
         due_at timestamptz,
         received_at timestamptz NOT NULL,
         settled_at timestamptz,
         CONSTRAINT uq_conversion_intakes_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_conversion_intakes_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT fk_conversion_intakes_key FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys (tenant_id, id),
         CONSTRAINT fk_conversion_intakes_conversion
           FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversions (tenant_id, id)
       )`,
      `CREATE INDEX ix_conversion_intakes_due ON conversion_intakes (due_at) WHERE status = 'queued'`,
      'CREATE INDEX ix_conversion_intakes_tenant ON conversion_intakes (tenant_id, id)',
      ...isolateTenant('conversion_intakes', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE conversion_rollups (
         tenant_id uuid NOT NULL CONSTRAINT fk_conversion_rollups_tenant REFERENCES tenants (id),
         bucket_start timestamptz NOT NULL,
         link_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         event text NOT NULL,
         currency text NOT NULL,
         conversions bigint NOT NULL,
         approved_conversions bigint NOT NULL,
         amount_minor bigint NOT NULL,
         commission_minor bigint NOT NULL,
         approved_commission_minor bigint NOT NULL,
         CONSTRAINT pk_conversion_rollups PRIMARY KEY (tenant_id, bucket_start, link_id, event, currency)
       )`,
      'CREATE INDEX ix_conversion_rollups_promoter ON conversion_rollups (tenant_id, promoter_id, bucket_start)',
      ...isolateTenant('conversion_rollups', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE rewards (
         id uuid CONSTRAINT pk_rewards PRIMARY KEY,
         tenant_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         beneficiary_kind text NOT NULL
           CONSTRAINT ck_rewards_beneficiary CHECK (beneficiary_kind IN ('promoter', 'partner', 'end_user', 'affiliate')),
         beneficiary_id uuid NOT NULL,
         amount_minor bigint NOT NULL CONSTRAINT ck_rewards_amount CHECK (amount_minor >= 0),
         currency text NOT NULL,
         status text NOT NULL DEFAULT 'pending' CONSTRAINT ck_rewards_status
           CHECK (status IN ('pending', 'approved', 'queued', 'paid', 'reversed', 'failed')),
         eta timestamptz NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_rewards_beneficiary UNIQUE (tenant_id, conversion_id, beneficiary_kind, beneficiary_id),
         CONSTRAINT fk_rewards_conversion FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversions (tenant_id, id),
         CONSTRAINT fk_rewards_beneficiary FOREIGN KEY (tenant_id, beneficiary_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_rewards_beneficiary ON rewards (tenant_id, beneficiary_id, id)',
      `CREATE INDEX ix_rewards_due ON rewards (eta) WHERE status = 'pending'`,
      ...isolateTenant('rewards', ['SELECT', 'INSERT', 'UPDATE']),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
