import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

export class IndexFraudEvents1763707001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['CREATE INDEX ix_fraud_events_link ON fraud_events (tenant_id, link_id, id)']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP INDEX ix_fraud_events_link']);
  }
}
