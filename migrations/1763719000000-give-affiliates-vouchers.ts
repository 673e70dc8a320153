import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

/** What affiliates have beside other users: a code for their customers, what it gives, and what they earn. */
export class GiveAffiliatesVouchers1763719000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE users
         ADD COLUMN voucher_code text,
         ADD COLUMN voucher_key text,
         ADD COLUMN is_voucher_active boolean NOT NULL DEFAULT true,
         ADD COLUMN discount_basis_points integer NOT NULL DEFAULT 0,
         ADD COLUMN commission_basis_points integer NOT NULL DEFAULT 0,
         ADD CONSTRAINT uq_users_voucher UNIQUE (tenant_id, voucher_key),
         ADD CONSTRAINT ck_users_voucher CHECK ((voucher_code IS NULL) = (voucher_key IS NULL)),
         ADD CONSTRAINT ck_users_discount CHECK (discount_basis_points BETWEEN 0 AND 10000),
         ADD CONSTRAINT ck_users_commission CHECK (commission_basis_points BETWEEN 0 AND 10000)`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE users DROP COLUMN voucher_code, DROP COLUMN voucher_key, DROP COLUMN is_voucher_active,
         DROP COLUMN discount_basis_points, DROP COLUMN commission_basis_points`,
    );
  }
}
