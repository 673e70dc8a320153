import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { WHOLE_ORDERS } from '../sums/standing.policy.js';

export interface Totals {
  orders: number;
  soldMinor: bigint;
  commissionMinor: bigint;
}

export interface SoldProduct {
  productId: number;
  /** Null once the product is gone. */
  name: string | null;
  quantity: number;
  soldMinor: bigint;
}

export interface ShopMonth {
  timeZone: string;
  /** Null where no product was ever made: nothing was ordered either. */
  shop: { currency: string; sumsTimeZone: string } | null;
  /** The month and year it is now in the tenant's zone. */
  month: number;
  year: number;
}

/** A month, or all time. */
export type Period = { month: number; year: number } | 'all';

type TotalRow = { orders: string; sold: string; commission: string };
type ProductRow = { productId: number; name: string | null; quantity: string; sold: string };

/** What affiliates' figures are read from: the sums, and the orders themselves while sums follow a new time zone. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findMonth(tenantId: string, now: Date): Promise<ShopMonth> {
    const [row] = await this.tx.manager.query(
      `SELECT t.timezone AS "timeZone", s.currency, s.sums_time_zone AS "sumsTimeZone",
              extract(month FROM $2::timestamptz AT TIME ZONE t.timezone)::int AS month,
              extract(year FROM $2::timestamptz AT TIME ZONE t.timezone)::int AS year
         FROM tenants t LEFT JOIN shop_settings s ON s.tenant_id = t.id WHERE t.id = $1`,
      [tenantId, now],
    );
    const { currency, sumsTimeZone, ...rest } = row as Omit<ShopMonth, 'shop'> & {
      currency: string | null;
      sumsTimeZone: string | null;
    };
    const shop = currency === null || sumsTimeZone === null ? null : { currency, sumsTimeZone };
    return { ...rest, shop };
  }

  async sumTotals(tenantId: string, affiliateId: string, period: Period): Promise<Totals> {
    const [row]: TotalRow[] = await this.tx.manager.query(
      `SELECT coalesce(sum(orders), 0)::text AS orders, coalesce(sum(sold_minor), 0)::text AS sold,
              coalesce(sum(commission_minor), 0)::text AS commission
         FROM affiliate_sums
        WHERE tenant_id = $1 AND affiliate_id = $2 AND period = $3::date AND product_id = $4`,
      [tenantId, affiliateId, periodDate(period), WHOLE_ORDERS],
    );
    return totalsOf(row!);
  }

  /** The most sold first. */
  async sumProducts(tenantId: string, affiliateId: string, period: Period): Promise<SoldProduct[]> {
    const rows: ProductRow[] = await this.tx.manager.query(
      `SELECT s.product_id AS "productId", p.name, s.quantity::text, s.sold::text
         FROM (SELECT product_id, sum(quantity) AS quantity, sum(sold_minor) AS sold FROM affiliate_sums
                WHERE tenant_id = $1 AND affiliate_id = $2 AND period = $3::date AND product_id > $4
                GROUP BY product_id HAVING sum(quantity) > 0) s
         LEFT JOIN products p ON p.tenant_id = $1 AND p.id = s.product_id AND p.deleted_at IS NULL
        ORDER BY s.sold DESC, s.product_id`,
      [tenantId, affiliateId, periodDate(period), WHOLE_ORDERS],
    );
    return rows.map(productOf);
  }

  /** A month's totals out of the orders themselves. */
  async countTotals(
    tenantId: string,
    affiliateId: string,
    month: Exclude<Period, 'all'>,
    timeZone: string,
  ): Promise<Totals> {
    const [row]: TotalRow[] = await this.tx.manager.query(
      `SELECT count(*)::text AS orders, coalesce(sum(c.base_minor - o.refunded_base_minor), 0)::text AS sold,
              coalesce(sum(c.amount_minor - c.reversed_minor), 0)::text AS commission
         FROM orders o JOIN affiliate_commissions c ON c.tenant_id = o.tenant_id AND c.order_id = o.id
        WHERE ${IN_MONTH}`,
      [tenantId, affiliateId, periodDate(month), timeZone],
    );
    return totalsOf(row!);
  }

  /** A month's products out of the orders themselves, the most sold first. */
  async countProducts(
    tenantId: string,
    affiliateId: string,
    month: Exclude<Period, 'all'>,
    timeZone: string,
  ): Promise<SoldProduct[]> {
    const rows: ProductRow[] = await this.tx.manager.query(
      `SELECT s.product_id AS "productId", p.name, s.quantity::text, s.sold::text
         FROM (SELECT i.product_id, sum(i.quantity - i.refunded_quantity) AS quantity,
                      sum(i.quantity * i.unit_price_minor - i.discount_minor - i.refunded_minor) AS sold
                 FROM orders o JOIN order_items i ON i.tenant_id = o.tenant_id AND i.order_id = o.id
                WHERE ${IN_MONTH}
                GROUP BY i.product_id HAVING sum(i.quantity - i.refunded_quantity) > 0) s
         LEFT JOIN products p ON p.tenant_id = $1 AND p.id = s.product_id AND p.deleted_at IS NULL
        ORDER BY s.sold DESC, s.product_id`,
      [tenantId, affiliateId, periodDate(month), timeZone],
    );
    return rows.map(productOf);
  }
}

const IN_MONTH = `o.tenant_id = $1 AND o.affiliate_id = $2 AND o.status NOT IN ('cancelled', 'refunded')
  AND o.placed_at >= $3::date::timestamp AT TIME ZONE $4
  AND o.placed_at < ($3::date + interval '1 month')::timestamp AT TIME ZONE $4`;

function periodDate(period: Period): string {
  if (period === 'all') return '-infinity';
  const { month, year } = period;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`;
}

function totalsOf({ orders, sold, commission }: TotalRow): Totals {
  return { orders: Number(orders), soldMinor: BigInt(sold), commissionMinor: BigInt(commission) };
}

function productOf({ quantity, sold, ...row }: ProductRow): SoldProduct {
  return { ...row, quantity: Number(quantity), soldMinor: BigInt(sold) };
}
