import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

/** A browser's first click has no cookie yet: the later ones say which it was. */
export class NameFirstTouches1763714000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'ALTER TABLE clicks ADD COLUMN first_touch_id uuid',
      'CREATE INDEX ix_clicks_first_touch ON clicks (first_touch_id) WHERE first_touch_id IS NOT NULL',
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['ALTER TABLE clicks DROP COLUMN first_touch_id']);
  }
}
