import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** What offers brought of late, reckoned out of roll-ups: what people sort and choose by. */
export class CreateOfferPerformance1763716000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE offer_performance (
         tenant_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         counted_clicks bigint NOT NULL,
         conversions bigint NOT NULL,
         payout_minor bigint NOT NULL,
         window_days integer NOT NULL,
         computed_at timestamptz NOT NULL,
         CONSTRAINT pk_offer_performance PRIMARY KEY (tenant_id, offer_id),
         CONSTRAINT fk_offer_performance_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id)
       )`,
      ...isolateTenant('offer_performance', ['SELECT', 'INSERT', 'UPDATE']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE offer_performance');
  }
}
