import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly, isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateAttributionModels1763710001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE attribution_model_versions (
         id uuid CONSTRAINT pk_attribution_model_versions PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_attribution_model_versions_tenant REFERENCES tenants (id),
         advertiser_id uuid NOT NULL,
         model text NOT NULL
           CONSTRAINT ck_attribution_model_versions_model CHECK (model IN ('markov', 'shapley')),
         version integer NOT NULL CONSTRAINT ck_attribution_model_versions_version CHECK (version > 0),
         period_start timestamptz NOT NULL,
         period_end timestamptz NOT NULL,
         journeys integer NOT NULL,
         conversions integer NOT NULL,
         method text NOT NULL CONSTRAINT ck_attribution_model_versions_method CHECK (method IN ('exact', 'sampled')),
         error_bound double precision NOT NULL,
         seed integer NOT NULL,
         weights jsonb NOT NULL,
         trained_at timestamptz NOT NULL,
         CONSTRAINT uq_attribution_model_versions_version UNIQUE (tenant_id, advertiser_id, model, version),
         CONSTRAINT fk_attribution_model_versions_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id)
       )`,
      ...isolateTenant('attribution_model_versions', ['SELECT', 'INSERT']),
      ...appendOnly('attribution_model_versions'),

      // A person's touches. The visitor alone says enough; more columns would only cost ingest more.
      'CREATE INDEX ix_clicks_visitor ON clicks (visitor) WHERE is_counted',
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP INDEX ix_clicks_visitor', 'DROP TABLE attribution_model_versions']);
  }
}
