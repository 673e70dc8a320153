import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** What promoters read of an offer, what it belongs to, and changes that wait for review. */
export class DescribeOffers1763717000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE categories (
         id uuid CONSTRAINT pk_categories PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_categories_tenant REFERENCES tenants (id),
         slug text NOT NULL CONSTRAINT ck_categories_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
         name jsonb NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_categories_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_categories_slug UNIQUE (tenant_id, slug)
       )`,
      ...isolateTenant('categories', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      `CREATE TABLE brands (
         id uuid CONSTRAINT pk_brands PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_brands_tenant REFERENCES tenants (id),
         name text NOT NULL,
         website_url text,
         logo_url text,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_brands_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_brands_name UNIQUE (tenant_id, name)
       )`,
      ...isolateTenant('brands', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      `ALTER TABLE offers
         ADD COLUMN description jsonb,
         ADD COLUMN terms jsonb,
         ADD COLUMN requirements jsonb NOT NULL DEFAULT '[]',
         ADD COLUMN category_id uuid,
         ADD COLUMN brand_id uuid,
         ADD COLUMN countries text[] NOT NULL DEFAULT '{}',
         ADD COLUMN devices text[] NOT NULL DEFAULT '{}'
           CONSTRAINT ck_offers_devices CHECK (devices <@ ARRAY['desktop', 'mobile', 'tablet']),
         ADD COLUMN preview_url text,
         ADD COLUMN landing_pages jsonb NOT NULL DEFAULT '[]',
         ADD COLUMN requires_approval boolean NOT NULL DEFAULT false,
         ADD COLUMN rejection_reason text,
         ADD COLUMN paused_by text CONSTRAINT ck_offers_paused_by CHECK (paused_by IN ('admin', 'advertiser', 'system')),
         ADD COLUMN proposal jsonb,
         ADD CONSTRAINT fk_offers_category FOREIGN KEY (tenant_id, category_id) REFERENCES categories (tenant_id, id),
         ADD CONSTRAINT fk_offers_brand FOREIGN KEY (tenant_id, brand_id) REFERENCES brands (tenant_id, id)`,
      'CREATE INDEX ix_offers_category ON offers (tenant_id, category_id)',
      'CREATE INDEX ix_offers_brand ON offers (tenant_id, brand_id)',
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
