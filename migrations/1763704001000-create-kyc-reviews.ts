import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateKycReviews1763704001000 implements MigrationInterface {
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
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP TABLE kyc_reviews']);
  }
}
