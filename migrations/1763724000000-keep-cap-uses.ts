import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** What a conversion took of a cap, so that exactly that is given back when it is taken back. */
export class KeepCapUses1763724000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE cap_uses (
         tenant_id uuid NOT NULL,
         cap_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         window_start timestamptz NOT NULL,
         units bigint NOT NULL CONSTRAINT ck_cap_uses_units CHECK (units > 0),
         given_back_at timestamptz,
         CONSTRAINT pk_cap_uses PRIMARY KEY (tenant_id, conversion_id, cap_id),
         CONSTRAINT fk_cap_uses_window FOREIGN KEY (tenant_id, cap_id, window_start)
           REFERENCES cap_windows (tenant_id, cap_id, window_start) ON DELETE CASCADE
       )`,
      'CREATE INDEX ix_cap_uses_window ON cap_uses (tenant_id, cap_id, window_start)',
      ...isolateTenant('cap_uses', ['SELECT', 'INSERT', 'UPDATE']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP TABLE cap_uses']);
  }
}
