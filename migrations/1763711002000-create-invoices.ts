import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** What companies are billed, out of the ledger and each of its transactions once. */
export class CreateInvoices1763711002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE invoices (
         id uuid CONSTRAINT pk_invoices PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_invoices_tenant REFERENCES tenants (id),
         advertiser_id uuid NOT NULL,
         number text NOT NULL,
         period text NOT NULL,
         currency text NOT NULL,
         total_minor bigint NOT NULL CONSTRAINT ck_invoices_total CHECK (total_minor > 0),
         status text NOT NULL CONSTRAINT ck_invoices_status CHECK (status IN ('issued', 'overdue', 'paid')),
         issued_at timestamptz NOT NULL,
         due_at timestamptz NOT NULL,
         proof text,
         proof_at timestamptz,
         paid_at timestamptz,
         confirmed_by text,
         CONSTRAINT uq_invoices_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_invoices_number UNIQUE (tenant_id, number),
         CONSTRAINT fk_invoices_advertiser FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id)
       )`,
      'CREATE INDEX ix_invoices_advertiser ON invoices (tenant_id, advertiser_id, id)',
      `CREATE INDEX ix_invoices_due ON invoices (due_at) WHERE status = 'issued'`,
      ...isolateTenant('invoices', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE invoice_lines (
         id uuid CONSTRAINT pk_invoice_lines PRIMARY KEY,
         tenant_id uuid NOT NULL,
         invoice_id uuid NOT NULL,
         kind text NOT NULL CONSTRAINT ck_invoice_lines_kind CHECK (kind IN ('commission', 'fee')),
         offer_id uuid NOT NULL,
         description text NOT NULL,
         postings integer NOT NULL,
         amount_minor bigint NOT NULL,
         CONSTRAINT fk_invoice_lines_invoice FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id),
         CONSTRAINT fk_invoice_lines_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id)
       )`,
      'CREATE INDEX ix_invoice_lines_invoice ON invoice_lines (tenant_id, invoice_id, id)',
      ...isolateTenant('invoice_lines', ['SELECT', 'INSERT']),

      // The key is what makes a posting billable only once.
      `CREATE TABLE invoice_postings (
         tenant_id uuid NOT NULL,
         transaction_id uuid NOT NULL,
         invoice_id uuid NOT NULL,
         CONSTRAINT pk_invoice_postings PRIMARY KEY (tenant_id, transaction_id),
         CONSTRAINT fk_invoice_postings_transaction
           FOREIGN KEY (tenant_id, transaction_id) REFERENCES ledger_transactions (tenant_id, id),
         CONSTRAINT fk_invoice_postings_invoice FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
       )`,
      'CREATE INDEX ix_invoice_postings_invoice ON invoice_postings (tenant_id, invoice_id)',
      ...isolateTenant('invoice_postings', ['SELECT', 'INSERT']),

      // Which months were billed by the schedule, so that it does so once.
      `CREATE TABLE invoice_months (
         tenant_id uuid NOT NULL CONSTRAINT fk_invoice_months_tenant REFERENCES tenants (id),
         period text NOT NULL,
         billed_at timestamptz NOT NULL,
         CONSTRAINT pk_invoice_months PRIMARY KEY (tenant_id, period)
       )`,
      ...isolateTenant('invoice_months', ['SELECT', 'INSERT']),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
