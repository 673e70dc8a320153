import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Mails on their way: written with what they tell of, sent by whoever works the queues. */
export class CreateMails1763718001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE mails (
         id uuid CONSTRAINT pk_mails PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_mails_tenant REFERENCES tenants (id),
         user_id uuid NOT NULL,
         event_id uuid NOT NULL,
         template text NOT NULL,
         locale text NOT NULL,
         subject text NOT NULL,
         body text NOT NULL,
         status text NOT NULL DEFAULT 'queued' CONSTRAINT ck_mails_status CHECK (status IN ('queued', 'sent', 'failed')),
         attempts integer NOT NULL DEFAULT 0,
         due_at timestamptz NOT NULL DEFAULT now(),
         sent_at timestamptz,
         last_error text,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_mails_event UNIQUE (tenant_id, event_id, user_id),
         CONSTRAINT fk_mails_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
       )`,
      `CREATE INDEX ix_mails_due ON mails (due_at) WHERE status = 'queued'`,
      ...isolateTenant('mails', ['SELECT', 'INSERT']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE mails');
  }
}
