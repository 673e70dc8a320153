import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Sums of old entries, so that a balance reads the young ones only; they can be dropped and made again. */
export class CreateLedgerSnapshots1763711003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE ledger_snapshots (
         tenant_id uuid NOT NULL,
         account_id uuid NOT NULL,
         currency text NOT NULL,
         before_id uuid NOT NULL,
         debit_minor numeric NOT NULL,
         credit_minor numeric NOT NULL,
         taken_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_ledger_snapshots PRIMARY KEY (tenant_id, account_id),
         CONSTRAINT fk_ledger_snapshots_account FOREIGN KEY (tenant_id, account_id, currency)
           REFERENCES ledger_accounts (tenant_id, id, currency)
       )`,
      ...isolateTenant('ledger_snapshots', ['SELECT', 'INSERT', 'UPDATE']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP TABLE ledger_snapshots']);
  }
}
