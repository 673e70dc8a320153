import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Codes that customers type in at the till, each standing for a promoter's link. */
export class CreateCouponCodes1763712000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE coupon_codes (
         id uuid CONSTRAINT pk_coupon_codes PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_coupon_codes_tenant REFERENCES tenants (id),
         advertiser_id uuid NOT NULL,
         code text NOT NULL,
         code_key text NOT NULL,
         link_id uuid NOT NULL,
         is_active boolean NOT NULL DEFAULT true,
         starts_at timestamptz,
         ends_at timestamptz,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_coupon_codes_key UNIQUE (tenant_id, advertiser_id, code_key),
         CONSTRAINT ck_coupon_codes_window CHECK (starts_at < ends_at),
         CONSTRAINT fk_coupon_codes_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT fk_coupon_codes_link FOREIGN KEY (tenant_id, link_id) REFERENCES links (tenant_id, id)
       )`,
      'CREATE INDEX ix_coupon_codes_link ON coupon_codes (tenant_id, link_id)',
      ...isolateTenant('coupon_codes', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE coupon_codes');
  }
}
