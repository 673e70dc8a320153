import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

/** Companies register themselves and wait for approval. */
export class RegisterAdvertisers1763717001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE advertisers
         DROP CONSTRAINT ck_advertisers_status,
         ADD CONSTRAINT ck_advertisers_status CHECK (status IN ('pending', 'active', 'suspended', 'rejected')),
         ADD COLUMN website_url text,
         ADD COLUMN country text CONSTRAINT ck_advertisers_country CHECK (country ~ '^[A-Z]{2}$'),
         ADD COLUMN rejection_reason text`,
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
