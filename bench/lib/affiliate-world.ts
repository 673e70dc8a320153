import { hash } from '@node-rs/argon2';
import pg from 'pg';
import type { AppDatabase } from '../../src/database/app-database.js';
import { createDataSource } from '../../src/database/data-source.js';
import { TenantTransactions } from '../../src/database/tenant-transactions.js';
import { systemContext } from '../../src/kernel/context/request-context.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import { SumsRepository } from '../../src/vouchers/sums/sums.repository.js';
import { SumsService } from '../../src/vouchers/sums/sums.service.js';
import type { PrivatePostgres } from './private-postgres.js';

export const PASSWORD = 'orders are for the bench';
export const PRODUCTS = 200;
export const MONTHS = 36;
const SHARDS = 8;

export interface AffiliateWorld {
  tenantId: string;
  email: string;
  orders: number;
}

/**
 * A shop whose one affiliate has all orders: two lines each, of 200 products, over 36 months. Put there without the
 * API, and without the sums: those are made by the program, which sees that the tenant's months are elsewhere.
 */
export async function makeAffiliateWorld(
  postgres: PrivatePostgres,
  slug: string,
  orders: number,
): Promise<AffiliateWorld> {
  const [tenantId, affiliateId] = [newId(), newId()];
  const email = `affiliate@${slug}.test`;
  const client = new pg.Client({ connectionString: postgres.superuserUrl });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query('SET synchronous_commit = off');
    await client.query(
      `INSERT INTO tenants (id, slug, name, plan_code, timezone) VALUES ($1, $2, $2, 'enterprise', 'Asia/Riyadh')`,
      [tenantId, slug],
    );
    await client.query(
      `INSERT INTO users (id, tenant_id, email, password_hash, roles, voucher_code, voucher_key, commission_basis_points)
       VALUES ($1, $2, $3, $4, '{AFFILIATE_MARKETER}', 'BENCH', 'bench', 500)`,
      [affiliateId, tenantId, email, await hash(PASSWORD)],
    );
    await client.query(
      `INSERT INTO shop_settings (tenant_id, currency, last_product_id, sums_time_zone) VALUES ($1, 'USD', $2, 'UTC')`,
      [tenantId, PRODUCTS],
    );
    await client.query(
      `INSERT INTO products (tenant_id, id, name, price_minor, currency)
       SELECT $1, n, 'Product ' || n, 1000, 'USD' FROM generate_series(1, $2::int) n`,
      [tenantId, PRODUCTS],
    );
    await client.query(
      `INSERT INTO orders (id, tenant_id, channel, status, currency, items_minor, shipping_minor, discount_basis_points,
                           discount_minor, voucher_code, affiliate_id, placed_by, placed_at)
       SELECT uuidv7(), $1, 'ONLINE', 'delivered', 'USD', 3000, 500, 1000, 300, 'BENCH', $2, 'system:bench',
              now() - random() * interval '${MONTHS} months'
         FROM generate_series(1, $3::int)`,
      [tenantId, affiliateId, orders],
    );
    await client.query(
      `INSERT INTO order_items (id, tenant_id, order_id, product_id, product_name, quantity, unit_price_minor, discount_minor)
       SELECT uuidv7(), $1, o.id, 1 + floor(random() * $2)::int, 'Product', line, 1000, 100 * line
         FROM orders o CROSS JOIN generate_series(1, 2) line WHERE o.tenant_id = $1`,
      [tenantId, PRODUCTS],
    );
    await client.query(
      `INSERT INTO affiliate_commissions (tenant_id, order_id, id, affiliate_id, voucher_code, commission_basis_points,
                                          base_minor, amount_minor, currency, earned_at)
       SELECT tenant_id, id, uuidv7(), affiliate_id, 'BENCH', 500, 3500, 175, 'USD', placed_at
         FROM orders WHERE tenant_id = $1`,
      [tenantId],
    );
    await client.query('ANALYZE orders, order_items, affiliate_commissions');
  } finally {
    await client.end();
  }
  return { tenantId, email, orders };
}

/** As the schedule does it, and spreads the sums over all the rows that orders at once would use. */
export async function makeSums(postgres: PrivatePostgres, tenantId: string): Promise<void> {
  const source = createDataSource({
    ...{ url: postgres.env.SYSTEM_DATABASE_URL!, entities: [], poolSize: 1, applicationName: 'bench' },
  });
  await source.initialize();
  try {
    const tx = new TenantTransactions({ source } as AppDatabase);
    const isMade = await new SumsService(tx, new SumsRepository(tx)).followZone(
      systemContext('bench', { tenantId }),
    );
    if (!isMade) throw new Error('the program did not make the sums');
  } finally {
    await source.destroy();
  }
  await postgres.query(
    `INSERT INTO affiliate_sums
       (tenant_id, affiliate_id, period, product_id, shard, orders, quantity, sold_minor, commission_minor)
     SELECT tenant_id, affiliate_id, period, product_id, n.shard, 0, 0, 0, 0
       FROM affiliate_sums s CROSS JOIN generate_series(1, ${SHARDS - 1}) n (shard)
      WHERE tenant_id = $1 AND s.shard = 0`,
    [tenantId],
  );
}
