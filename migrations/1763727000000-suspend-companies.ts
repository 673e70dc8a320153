import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

const CHECK = (names: string): string => `ALTER TABLE offers DROP CONSTRAINT ck_offers_paused_by,
  ADD CONSTRAINT ck_offers_paused_by CHECK (paused_by IN (${names}))`;

export class SuspendCompanies1763727000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [CHECK(`'admin', 'advertiser', 'system', 'suspension'`)]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'SET LOCAL ROLE afflux_system',
      `UPDATE offers SET paused_by = 'admin' WHERE paused_by = 'suspension'`,
      'RESET ROLE',
      CHECK(`'admin', 'advertiser', 'system'`),
    ]);
  }
}
