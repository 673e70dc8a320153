import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

export class AddAttributionSettings1763710000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE offers
         ADD COLUMN attribution_model text NOT NULL DEFAULT 'last' CONSTRAINT ck_offers_attribution_model
           CHECK (attribution_model IN ('last', 'first', 'linear', 'time_decay', 'position', 'markov', 'shapley')),
         ADD COLUMN half_life_days integer NOT NULL DEFAULT 7
           CONSTRAINT ck_offers_half_life CHECK (half_life_days BETWEEN 1 AND 365),
         ADD COLUMN fallback_model text NOT NULL DEFAULT 'last' CONSTRAINT ck_offers_fallback_model
           CHECK (fallback_model IN ('last', 'first', 'linear', 'time_decay', 'position')),
         ADD COLUMN view_window_hours integer NOT NULL DEFAULT 24
           CONSTRAINT ck_offers_view_window CHECK (view_window_hours BETWEEN 0 AND 720),
         ADD COLUMN coupon_overrides_click boolean NOT NULL DEFAULT false`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE offers
         DROP COLUMN attribution_model,
         DROP COLUMN half_life_days,
         DROP COLUMN fallback_model,
         DROP COLUMN view_window_hours,
         DROP COLUMN coupon_overrides_click`,
    ]);
  }
}
