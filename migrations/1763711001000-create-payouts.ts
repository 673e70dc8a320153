import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Batches of payments, what is in them, and the fake bank that tests and demos pay through. */
export class CreatePayouts1763711001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE payout_batches (
         id uuid CONSTRAINT pk_payout_batches PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_payout_batches_tenant REFERENCES tenants (id),
         provider text NOT NULL
           CONSTRAINT ck_payout_batches_provider CHECK (provider IN ('csv', 'sandbox', 'direct')),
         advertiser_id uuid,
         status text NOT NULL CONSTRAINT ck_payout_batches_status
           CHECK (status IN ('draft', 'approved', 'processing', 'completed', 'cancelled')),
         created_by text NOT NULL,
         approved_by text,
         created_at timestamptz NOT NULL,
         approved_at timestamptz,
         completed_at timestamptz,
         CONSTRAINT uq_payout_batches_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_payout_batches_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id)
       )`,
      'CREATE INDEX ix_payout_batches_tenant ON payout_batches (tenant_id, id)',
      ...isolateTenant('payout_batches', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE payout_items (
         id uuid CONSTRAINT pk_payout_items PRIMARY KEY,
         tenant_id uuid NOT NULL,
         batch_id uuid NOT NULL,
         beneficiary_kind text NOT NULL CONSTRAINT ck_payout_items_beneficiary
           CHECK (beneficiary_kind IN ('promoter', 'partner', 'end_user', 'affiliate')),
         beneficiary_id uuid NOT NULL,
         currency text NOT NULL,
         amount_minor bigint NOT NULL CONSTRAINT ck_payout_items_amount CHECK (amount_minor > 0),
         reward_count integer NOT NULL,
         status text NOT NULL CONSTRAINT ck_payout_items_status
           CHECK (status IN ('draft', 'pending', 'processing', 'paid', 'failed', 'released', 'cancelled')),
         attempts integer NOT NULL DEFAULT 0,
         due_at timestamptz,
         last_error text,
         reference text,
         sent_at timestamptz,
         finished_at timestamptz,
         created_at timestamptz NOT NULL,
         CONSTRAINT uq_payout_items_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_payout_items_beneficiary UNIQUE (tenant_id, batch_id, beneficiary_kind, beneficiary_id, currency),
         CONSTRAINT fk_payout_items_batch FOREIGN KEY (tenant_id, batch_id) REFERENCES payout_batches (tenant_id, id),
         CONSTRAINT fk_payout_items_beneficiary FOREIGN KEY (tenant_id, beneficiary_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_payout_items_due ON payout_items (due_at) WHERE due_at IS NOT NULL',
      'CREATE INDEX ix_payout_items_beneficiary ON payout_items (tenant_id, beneficiary_id, id)',
      ...isolateTenant('payout_items', ['SELECT', 'INSERT', 'UPDATE']),

      `ALTER TABLE rewards
         ADD COLUMN payout_item_id uuid,
         ADD CONSTRAINT fk_rewards_payout_item
           FOREIGN KEY (tenant_id, payout_item_id) REFERENCES payout_items (tenant_id, id)`,
      'CREATE INDEX ix_rewards_payout_item ON rewards (tenant_id, payout_item_id) WHERE payout_item_id IS NOT NULL',

      // What an item was made of stays known when its rewards go into another one later.
      `CREATE TABLE payout_item_rewards (
         tenant_id uuid NOT NULL,
         item_id uuid NOT NULL,
         reward_id uuid NOT NULL,
         amount_minor bigint NOT NULL,
         CONSTRAINT pk_payout_item_rewards PRIMARY KEY (tenant_id, item_id, reward_id),
         CONSTRAINT fk_payout_item_rewards_item FOREIGN KEY (tenant_id, item_id) REFERENCES payout_items (tenant_id, id),
         CONSTRAINT fk_payout_item_rewards_reward FOREIGN KEY (tenant_id, reward_id) REFERENCES rewards (tenant_id, id)
       )`,
      ...isolateTenant('payout_item_rewards', ['SELECT', 'INSERT']),

      // The fake bank keeps its own books: one transfer per item, however often it is asked.
      `CREATE TABLE sandbox_transfers (
         tenant_id uuid NOT NULL,
         item_id uuid NOT NULL,
         currency text NOT NULL,
         amount_minor bigint NOT NULL,
         received_at timestamptz NOT NULL,
         CONSTRAINT pk_sandbox_transfers PRIMARY KEY (tenant_id, item_id),
         CONSTRAINT fk_sandbox_transfers_item FOREIGN KEY (tenant_id, item_id) REFERENCES payout_items (tenant_id, id)
       )`,
      ...isolateTenant('sandbox_transfers', ['SELECT', 'INSERT']),

      `CREATE TABLE sandbox_bank_rules (
         id uuid CONSTRAINT pk_sandbox_bank_rules PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_sandbox_bank_rules_tenant REFERENCES tenants (id),
         failure text NOT NULL CONSTRAINT ck_sandbox_bank_rules_failure CHECK (failure IN ('hard', 'soft')),
         beneficiary_id uuid,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT fk_sandbox_bank_rules_beneficiary
           FOREIGN KEY (tenant_id, beneficiary_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_sandbox_bank_rules_tenant ON sandbox_bank_rules (tenant_id, id)',
      ...isolateTenant('sandbox_bank_rules', ['SELECT', 'INSERT', 'DELETE']),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
