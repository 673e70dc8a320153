import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Catalogues of networks that offers are taken from, and what became of each run. */
export class CreateCatalogs1763717002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE catalogs (
         id uuid CONSTRAINT pk_catalogs PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_catalogs_tenant REFERENCES tenants (id),
         advertiser_id uuid NOT NULL,
         network text NOT NULL CONSTRAINT ck_catalogs_network CHECK (network IN ('trackier')),
         name text NOT NULL,
         base_url text NOT NULL,
         sealed_key bytea NOT NULL,
         publishes boolean NOT NULL DEFAULT true,
         is_active boolean NOT NULL DEFAULT true,
         due_at timestamptz NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_catalogs_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_catalogs_advertiser FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id)
       )`,
      'CREATE INDEX ix_catalogs_due ON catalogs (due_at) WHERE is_active',
      ...isolateTenant('catalogs', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE catalog_runs (
         id uuid CONSTRAINT pk_catalog_runs PRIMARY KEY,
         tenant_id uuid NOT NULL,
         catalog_id uuid NOT NULL,
         status text NOT NULL CONSTRAINT ck_catalog_runs_status CHECK (status IN ('queued', 'running', 'completed', 'failed')),
         attempts integer NOT NULL DEFAULT 0,
         inserted integer NOT NULL DEFAULT 0,
         updated integer NOT NULL DEFAULT 0,
         deactivated integer NOT NULL DEFAULT 0,
         reactivated integer NOT NULL DEFAULT 0,
         unchanged integer NOT NULL DEFAULT 0,
         skipped jsonb NOT NULL DEFAULT '[]',
         error text,
         created_at timestamptz NOT NULL DEFAULT now(),
         started_at timestamptz,
         finished_at timestamptz,
         CONSTRAINT uq_catalog_runs_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_catalog_runs_catalog FOREIGN KEY (tenant_id, catalog_id) REFERENCES catalogs (tenant_id, id)
       )`,
      'CREATE INDEX ix_catalog_runs_catalog ON catalog_runs (tenant_id, catalog_id, id)',
      // One run of a catalogue at a time, whoever asks.
      `CREATE UNIQUE INDEX uq_catalog_runs_open ON catalog_runs (tenant_id, catalog_id)
         WHERE status IN ('queued', 'running')`,
      ...isolateTenant('catalog_runs', ['SELECT', 'INSERT', 'UPDATE']),

      `ALTER TABLE offers
         ADD COLUMN catalog_id uuid,
         ADD COLUMN upstream_id text,
         ADD COLUMN is_gone_upstream boolean NOT NULL DEFAULT false,
         ADD CONSTRAINT fk_offers_catalog FOREIGN KEY (tenant_id, catalog_id) REFERENCES catalogs (tenant_id, id),
         ADD CONSTRAINT uq_offers_upstream UNIQUE (tenant_id, catalog_id, upstream_id)`,
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
