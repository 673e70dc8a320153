import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateFraudEventsAndKyc1763704001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE kyc_reviews (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         reason text,
         required_at timestamptz,
         details jsonb,
         submitted_at timestamptz,
         decided_at timestamptz,
         decided_by text,
         decision_reason text,
         CONSTRAINT pk_kyc_reviews PRIMARY KEY (tenant_id, user_id),
         CONSTRAINT fk_kyc_reviews_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
       )`,
      ...isolateTenant('kyc_reviews', ['SELECT', 'INSERT', 'UPDATE']),
    ]);
    const [found] = (await queryRunner.query(`SELECT to_regclass('fraud_events') AS name`)) as {
      name: string | null;
    }[];
    if (found?.name) return;
    await runAll(queryRunner, [
      `CREATE TABLE fraud_events (
         id uuid CONSTRAINT pk_fraud_events PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_fraud_events_tenant REFERENCES tenants (id),
         kind text NOT NULL,
         link_id uuid,
         click_id uuid,
         ip text,
         details jsonb NOT NULL DEFAULT '{}',
         occurred_at timestamptz NOT NULL DEFAULT now()
       )`,
      'CREATE INDEX ix_fraud_events_tenant ON fraud_events (tenant_id, id)',
      ...isolateTenant('fraud_events', ['SELECT', 'INSERT']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP TABLE kyc_reviews', 'DROP TABLE IF EXISTS fraud_events']);
  }
}
