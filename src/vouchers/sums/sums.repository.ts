import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { Standing } from './standing.policy.js';

const LOCK = `hashtextextended('affiliate-sums:' || $1::uuid, 0)`;

/** The sums behind affiliates' figures: per affiliate for all time and per month, whole orders and products. */
@Injectable()
export class SumsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** The zone whose months the sums are in; it stays until the transaction ends. */
  async holdZone(tenantId: string): Promise<string> {
    await this.tx.manager.query(`SELECT pg_advisory_xact_lock_shared(${LOCK})`, [tenantId]);
    // A statement of its own: one that waited for the lock would still see the zone from before.
    const [row] = await this.tx.manager.query(
      'SELECT sums_time_zone AS zone FROM shop_settings WHERE tenant_id = $1',
      [tenantId],
    );
    return (row as { zone: string }).zone;
  }

  /** One statement, its rows always in the same order, so that two orders wait for each other and never in a ring. */
  async add(
    tenantId: string,
    changes: readonly Standing[],
    moment: { placedAt: Date; zone: string; shard: number },
  ): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO affiliate_sums
         (tenant_id, affiliate_id, period, product_id, shard, orders, quantity, sold_minor, commission_minor)
       SELECT $1, c.affiliate_id, p.period, c.product_id, $4, c.orders, c.quantity, c.sold, c.commission
         FROM unnest($5::uuid[], $6::int[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
                AS c (affiliate_id, product_id, orders, quantity, sold, commission)
         CROSS JOIN (VALUES ('-infinity'::date), (date_trunc('month', $2::timestamptz AT TIME ZONE $3)::date))
                AS p (period)
        ORDER BY c.affiliate_id, p.period, c.product_id
       ON CONFLICT (tenant_id, affiliate_id, period, product_id, shard) DO UPDATE
         SET orders = affiliate_sums.orders + excluded.orders,
             quantity = affiliate_sums.quantity + excluded.quantity,
             sold_minor = affiliate_sums.sold_minor + excluded.sold_minor,
             commission_minor = affiliate_sums.commission_minor + excluded.commission_minor`,
      [
        tenantId,
        moment.placedAt,
        moment.zone,
        moment.shard,
        changes.map(({ affiliateId }) => affiliateId),
        changes.map(({ productId }) => productId),
        changes.map(({ orders }) => orders),
        changes.map(({ quantity }) => quantity),
        changes.map(({ soldMinor }) => soldMinor.toString()),
        changes.map(({ commissionMinor }) => commissionMinor.toString()),
      ],
    );
  }

  /** Orders of the tenant wait until the transaction ends. */
  async lockAll(tenantId: string): Promise<void> {
    await this.tx.manager.query(`SELECT pg_advisory_xact_lock(${LOCK})`, [tenantId]);
  }

  /** The tenant's zone, when the sums are in another one. */
  async findNewZone(tenantId: string): Promise<string | null> {
    const [row] = await this.tx.manager.query(
      `SELECT t.timezone AS zone FROM tenants t JOIN shop_settings s ON s.tenant_id = t.id
        WHERE t.id = $1 AND t.timezone <> s.sums_time_zone`,
      [tenantId],
    );
    return (row as { zone: string } | undefined)?.zone ?? null;
  }

  /** All sums anew out of the orders, in the months of a zone; whoever calls holds the lock on all. */
  async rebuild(tenantId: string, zone: string): Promise<void> {
    await this.tx.manager.query('DELETE FROM affiliate_sums WHERE tenant_id = $1', [tenantId]);
    await this.tx.manager.query(
      `INSERT INTO affiliate_sums
         (tenant_id, affiliate_id, period, product_id, shard, orders, quantity, sold_minor, commission_minor)
       WITH standing AS (
         SELECT o.id, c.affiliate_id, date_trunc('month', o.placed_at AT TIME ZONE $2)::date AS month,
                c.base_minor - o.refunded_base_minor AS sold, c.amount_minor - c.reversed_minor AS commission
           FROM affiliate_commissions c JOIN orders o ON o.tenant_id = c.tenant_id AND o.id = c.order_id
          WHERE c.tenant_id = $1 AND o.status NOT IN ('cancelled', 'refunded')),
       parts AS (
         SELECT affiliate_id, month, 0 AS product_id, count(*) AS orders, 0 AS quantity, sum(sold) AS sold,
                sum(commission) AS commission
           FROM standing GROUP BY 1, 2
         UNION ALL
         SELECT s.affiliate_id, s.month, i.product_id, 0, sum(i.quantity - i.refunded_quantity),
                sum(i.quantity * i.unit_price_minor - i.discount_minor - i.refunded_minor), 0
           FROM standing s JOIN order_items i ON i.tenant_id = $1 AND i.order_id = s.id GROUP BY 1, 2, 3)
       SELECT $1, affiliate_id, coalesce(month, '-infinity'), product_id, 0, sum(orders), sum(quantity), sum(sold),
              sum(commission)
         FROM parts GROUP BY GROUPING SETS ((affiliate_id, product_id, month), (affiliate_id, product_id))`,
      [tenantId, zone],
    );
    await this.tx.manager.query(
      'UPDATE shop_settings SET sums_time_zone = $2, updated_at = now() WHERE tenant_id = $1',
      [tenantId, zone],
    );
  }
}
