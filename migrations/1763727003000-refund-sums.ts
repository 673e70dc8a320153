import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

/** Sums of orders that were given back without any item coming back. */
export class RefundSums1763727003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE orders ADD COLUMN refunded_loose_minor bigint NOT NULL DEFAULT 0
         CONSTRAINT ck_orders_refunded_loose CHECK (refunded_loose_minor BETWEEN 0 AND refunded_minor)`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders DROP COLUMN refunded_loose_minor');
  }
}
