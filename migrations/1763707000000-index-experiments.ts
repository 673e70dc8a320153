import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

export class IndexExperiments1763707000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // What the result of an experiment counts; other clicks are not in it and cost it nothing.
      `CREATE INDEX ix_clicks_experiment ON clicks (tenant_id, link_id, id)
         WHERE is_unique AND route ? 'arm'`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP INDEX ix_clicks_experiment']);
  }
}
