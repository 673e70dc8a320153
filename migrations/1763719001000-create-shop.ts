import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

const LEDGER_KINDS = `'advertiser', 'promoter', 'partner', 'end_user', 'affiliate', 'platform_fee', 'clearing', 'shop'`;

/** The tenant's own shop: products, orders, what affiliates earn by them, and sums that answer at any size. */
export class CreateShop1763719001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE shop_settings (
         tenant_id uuid CONSTRAINT pk_shop_settings PRIMARY KEY
           CONSTRAINT fk_shop_settings_tenant REFERENCES tenants (id),
         currency text NOT NULL CONSTRAINT ck_shop_settings_currency CHECK (currency ~ '^[A-Z]{3}$'),
         cool_off_days integer NOT NULL DEFAULT 30
           CONSTRAINT ck_shop_settings_cool_off CHECK (cool_off_days BETWEEN 0 AND 365),
         last_product_id integer NOT NULL DEFAULT 0,
         sums_time_zone text NOT NULL,
         updated_at timestamptz NOT NULL DEFAULT now()
       )`,
      ...isolateTenant('shop_settings', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE products (
         tenant_id uuid NOT NULL CONSTRAINT fk_products_tenant REFERENCES tenants (id),
         id integer NOT NULL,
         name text NOT NULL,
         price_minor bigint NOT NULL CONSTRAINT ck_products_price CHECK (price_minor >= 0),
         currency text NOT NULL,
         is_active boolean NOT NULL DEFAULT true,
         deleted_at timestamptz,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_products PRIMARY KEY (tenant_id, id)
       )`,
      ...isolateTenant('products', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE orders (
         id uuid CONSTRAINT pk_orders PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_orders_tenant REFERENCES tenants (id),
         reference text,
         channel text NOT NULL CONSTRAINT ck_orders_channel CHECK (channel IN ('ONLINE', 'COUNTER')),
         status text NOT NULL CONSTRAINT ck_orders_status
           CHECK (status IN ('placed', 'confirmed', 'shipped', 'delivered', 'cancelled', 'refunded')),
         currency text NOT NULL,
         items_minor bigint NOT NULL,
         shipping_minor bigint NOT NULL,
         discount_basis_points integer NOT NULL,
         discount_minor bigint NOT NULL,
         refunded_base_minor bigint NOT NULL DEFAULT 0,
         refunded_shipping_minor bigint NOT NULL DEFAULT 0,
         refunded_minor bigint NOT NULL DEFAULT 0,
         voucher_code text,
         affiliate_id uuid,
         is_self_purchase boolean NOT NULL DEFAULT false,
         customer_id text,
         customer_email_hash bytea,
         placed_by text NOT NULL,
         placed_at timestamptz NOT NULL,
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_orders_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_orders_reference UNIQUE (tenant_id, reference),
         CONSTRAINT ck_orders_amounts CHECK (items_minor >= 0 AND shipping_minor >= 0
           AND discount_minor BETWEEN 0 AND items_minor),
         CONSTRAINT ck_orders_refunded CHECK (refunded_base_minor BETWEEN 0 AND items_minor + shipping_minor
           AND refunded_shipping_minor BETWEEN 0 AND shipping_minor
           AND refunded_minor BETWEEN 0 AND items_minor - discount_minor + shipping_minor),
         CONSTRAINT fk_orders_affiliate FOREIGN KEY (tenant_id, affiliate_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_orders_affiliate ON orders (tenant_id, affiliate_id, placed_at)',
      'CREATE INDEX ix_orders_newest ON orders (tenant_id, id)',
      ...isolateTenant('orders', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE order_items (
         id uuid CONSTRAINT pk_order_items PRIMARY KEY,
         tenant_id uuid NOT NULL,
         order_id uuid NOT NULL,
         product_id integer NOT NULL,
         product_name text NOT NULL,
         quantity integer NOT NULL CONSTRAINT ck_order_items_quantity CHECK (quantity > 0),
         unit_price_minor bigint NOT NULL CONSTRAINT ck_order_items_price CHECK (unit_price_minor >= 0),
         discount_minor bigint NOT NULL,
         refunded_quantity integer NOT NULL DEFAULT 0,
         refunded_minor bigint NOT NULL DEFAULT 0,
         CONSTRAINT ck_order_items_refunded CHECK (refunded_quantity BETWEEN 0 AND quantity
           AND refunded_minor BETWEEN 0 AND quantity * unit_price_minor - discount_minor),
         CONSTRAINT fk_order_items_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
         CONSTRAINT fk_order_items_product FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)
       )`,
      'CREATE INDEX ix_order_items_order ON order_items (tenant_id, order_id)',
      ...isolateTenant('order_items', ['SELECT', 'INSERT', 'UPDATE']),

      // Money of orders: what voucher commissions cost the tenant's shop, and whose rewards they become.
      `ALTER TABLE ledger_accounts DROP CONSTRAINT ck_ledger_accounts_kind,
         ADD CONSTRAINT ck_ledger_accounts_kind CHECK (kind IN (${LEDGER_KINDS}))`,
      `ALTER TABLE rewards
         ALTER COLUMN conversion_id DROP NOT NULL,
         ADD COLUMN order_id uuid,
         ADD CONSTRAINT fk_rewards_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
         ADD CONSTRAINT ck_rewards_source CHECK (conversion_id IS NOT NULL OR order_id IS NOT NULL)`,
      'CREATE INDEX ix_rewards_order ON rewards (tenant_id, order_id) WHERE order_id IS NOT NULL',

      // One row per order is what makes a second commission impossible.
      `CREATE TABLE affiliate_commissions (
         tenant_id uuid NOT NULL,
         order_id uuid NOT NULL,
         id uuid NOT NULL,
         affiliate_id uuid NOT NULL,
         voucher_code text NOT NULL,
         commission_basis_points integer NOT NULL,
         base_minor bigint NOT NULL,
         amount_minor bigint NOT NULL,
         reversed_minor bigint NOT NULL DEFAULT 0,
         currency text NOT NULL,
         reward_id uuid,
         earned_at timestamptz NOT NULL,
         CONSTRAINT pk_affiliate_commissions PRIMARY KEY (tenant_id, order_id),
         CONSTRAINT uq_affiliate_commissions_id UNIQUE (tenant_id, id),
         CONSTRAINT ck_affiliate_commissions_amount CHECK (amount_minor BETWEEN 0 AND base_minor
           AND reversed_minor BETWEEN 0 AND amount_minor),
         CONSTRAINT fk_affiliate_commissions_order
           FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
         CONSTRAINT fk_affiliate_commissions_affiliate
           FOREIGN KEY (tenant_id, affiliate_id) REFERENCES users (tenant_id, id),
         CONSTRAINT fk_affiliate_commissions_reward
           FOREIGN KEY (tenant_id, reward_id) REFERENCES rewards (tenant_id, id)
       )`,
      ...isolateTenant('affiliate_commissions', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      // product_id 0 stands for whole orders, period -infinity for all time; shards let orders of one affiliate
      // commit side by side.
      `CREATE TABLE affiliate_sums (
         tenant_id uuid NOT NULL,
         affiliate_id uuid NOT NULL,
         period date NOT NULL,
         product_id integer NOT NULL,
         shard smallint NOT NULL,
         orders bigint NOT NULL,
         quantity bigint NOT NULL,
         sold_minor bigint NOT NULL,
         commission_minor bigint NOT NULL,
         CONSTRAINT pk_affiliate_sums PRIMARY KEY (tenant_id, affiliate_id, period, product_id, shard),
         CONSTRAINT fk_affiliate_sums_affiliate
           FOREIGN KEY (tenant_id, affiliate_id) REFERENCES users (tenant_id, id)
       ) WITH (fillfactor = 70)`,
      ...isolateTenant('affiliate_sums', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
    ]);
  }

  async down(): Promise<void> {
    throw new Error(
      'rewards of orders cannot be told apart from others without orders: restore a backup instead',
    );
  }
}
