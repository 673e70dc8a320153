import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

export class ReviewPayoutRules1763727002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE payout_rules
         ADD COLUMN status text NOT NULL DEFAULT 'active'
           CONSTRAINT ck_payout_rules_status CHECK (status IN ('active', 'proposed')),
         ADD COLUMN proposal jsonb`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'SET LOCAL ROLE afflux_system',
      `DELETE FROM payout_rules WHERE status = 'proposed'`,
      'RESET ROLE',
      'ALTER TABLE payout_rules DROP COLUMN proposal, DROP COLUMN status',
    ]);
  }
}
