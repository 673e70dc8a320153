import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly, isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateLedger1763700003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE ledger_accounts (
         id uuid CONSTRAINT pk_ledger_accounts PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_ledger_accounts_tenant REFERENCES tenants (id),
         kind text NOT NULL CONSTRAINT ck_ledger_accounts_kind CHECK (kind IN
           ('advertiser', 'promoter', 'partner', 'end_user', 'affiliate', 'platform_fee', 'clearing')),
         owner_id uuid,
         currency text NOT NULL CONSTRAINT ck_ledger_accounts_currency CHECK (currency ~ '^[A-Z]{3}$'),
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_ledger_accounts_owner UNIQUE NULLS NOT DISTINCT (tenant_id, kind, owner_id, currency),
         CONSTRAINT uq_ledger_accounts_currency UNIQUE (tenant_id, id, currency)
       )`,
      ...isolateTenant('ledger_accounts', ['SELECT', 'INSERT']),

      `CREATE TABLE ledger_transactions (
         id uuid CONSTRAINT pk_ledger_transactions PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_ledger_transactions_tenant REFERENCES tenants (id),
         idempotency_key text NOT NULL,
         kind text NOT NULL,
         source_type text NOT NULL,
         source_id text NOT NULL,
         posted_at timestamptz NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_ledger_transactions_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_ledger_transactions_idempotency UNIQUE (tenant_id, idempotency_key)
       )`,
      'CREATE INDEX ix_ledger_transactions_source ON ledger_transactions (tenant_id, source_type, source_id)',
      ...isolateTenant('ledger_transactions', ['SELECT', 'INSERT']),
      ...appendOnly('ledger_transactions'),

      `CREATE TABLE ledger_entries (
         id uuid CONSTRAINT pk_ledger_entries PRIMARY KEY,
         tenant_id uuid NOT NULL,
         transaction_id uuid NOT NULL,
         account_id uuid NOT NULL,
         currency text NOT NULL,
         debit_minor bigint NOT NULL DEFAULT 0,
         credit_minor bigint NOT NULL DEFAULT 0,
         posted_at timestamptz NOT NULL,
         CONSTRAINT ck_ledger_entries_one_side CHECK
           ((debit_minor > 0 AND credit_minor = 0) OR (credit_minor > 0 AND debit_minor = 0)),
         CONSTRAINT fk_ledger_entries_transaction
           FOREIGN KEY (tenant_id, transaction_id) REFERENCES ledger_transactions (tenant_id, id),
         CONSTRAINT fk_ledger_entries_account
           FOREIGN KEY (tenant_id, account_id, currency) REFERENCES ledger_accounts (tenant_id, id, currency)
       )`,
      'CREATE INDEX ix_ledger_entries_transaction ON ledger_entries (tenant_id, transaction_id)',
      'CREATE INDEX ix_ledger_entries_account ON ledger_entries (tenant_id, account_id, id)',
      ...isolateTenant('ledger_entries', ['SELECT', 'INSERT']),
      ...appendOnly('ledger_entries'),

      // Checked at commit, for every statement that touched the transaction, whoever wrote it.
      `CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE
         v_transaction uuid;
         v_tenant uuid;
       BEGIN
         IF TG_TABLE_NAME = 'ledger_entries' THEN
           v_transaction := NEW.transaction_id;
         ELSE
           v_transaction := NEW.id;
         END IF;
         v_tenant := NEW.tenant_id;
         IF NOT EXISTS (SELECT 1 FROM ledger_entries e
                         WHERE e.tenant_id = v_tenant AND e.transaction_id = v_transaction)
            OR EXISTS (SELECT 1 FROM ledger_entries e
                        WHERE e.tenant_id = v_tenant AND e.transaction_id = v_transaction
                        GROUP BY e.currency HAVING sum(e.debit_minor) <> sum(e.credit_minor)) THEN
           RAISE EXCEPTION 'ledger transaction % does not balance', v_transaction USING ERRCODE = 'check_violation';
         END IF;
         RETURN NULL;
       END $$`,
      `CREATE CONSTRAINT TRIGGER trg_ledger_entries_balanced AFTER INSERT ON ledger_entries
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()`,
      `CREATE CONSTRAINT TRIGGER trg_ledger_transactions_balanced AFTER INSERT ON ledger_transactions
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()`,
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
