import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Shops whose webhooks become sales. */
export class CreateShopConnections1763712001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE shop_connections (
         id uuid CONSTRAINT pk_shop_connections PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_shop_connections_tenant REFERENCES tenants (id),
         advertiser_id uuid NOT NULL,
         kind text NOT NULL
           CONSTRAINT ck_shop_connections_kind CHECK (kind IN ('shopify', 'woocommerce', 'salla', 'zid')),
         name text NOT NULL,
         shop text,
         order_prefix text NOT NULL,
         sealed_credentials bytea NOT NULL,
         amount_rule text NOT NULL
           CONSTRAINT ck_shop_connections_amount_rule CHECK (amount_rule IN ('subtotal', 'total')),
         record_on text NOT NULL
           CONSTRAINT ck_shop_connections_record_on CHECK (record_on IN ('created', 'paid')),
         click_id_parameter text NOT NULL,
         is_active boolean NOT NULL DEFAULT true,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_shop_connections_prefix UNIQUE (tenant_id, advertiser_id, order_prefix),
         CONSTRAINT fk_shop_connections_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id)
       )`,
      'CREATE INDEX ix_shop_connections_tenant ON shop_connections (tenant_id, id)',
      ...isolateTenant('shop_connections', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
      // A webhook names its connection and nothing else.
      ...lookupFunction(
        'find_shop_connection(p_id uuid)',
        `RETURNS TABLE (tenant_id uuid, tenant_status text, world text, clock_offset_ms float8,
           advertiser_id uuid, kind text, shop text, order_prefix text, sealed_credentials bytea,
           amount_rule text, record_on text, click_id_parameter text)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT c.tenant_id, t.status, t.world, t.clock_offset_ms::float8, c.advertiser_id, c.kind, c.shop,
                  c.order_prefix, c.sealed_credentials, c.amount_rule, c.record_on, c.click_id_parameter
             FROM shop_connections c JOIN tenants t ON t.id = c.tenant_id
            WHERE c.id = p_id AND c.is_active $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, ['DROP FUNCTION find_shop_connection(uuid)', 'DROP TABLE shop_connections']);
  }
}
