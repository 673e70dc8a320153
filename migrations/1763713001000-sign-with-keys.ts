import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

/** Secrets with which senders sign what they send with a key. */
export class SignWithKeys1763713001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE api_keys
         ADD COLUMN signing_secret bytea,
         ADD COLUMN requires_signature boolean NOT NULL DEFAULT false,
         ADD CONSTRAINT ck_api_keys_signature CHECK (NOT requires_signature OR signing_secret IS NOT NULL)`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'ALTER TABLE api_keys DROP COLUMN signing_secret, DROP COLUMN requires_signature',
    ]);
  }
}
