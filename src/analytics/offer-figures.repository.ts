import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { OfferFigures } from '../offers/performance/offers-performance.types.js';

/** What offers brought, out of the roll-ups. */
@Injectable()
export class OfferFiguresRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** One line for each offer of the tenant, nought where nothing happened; money of its own currency only. */
  async sumByOffer(tenantId: string, from: Date, to: Date): Promise<OfferFigures[]> {
    const rows: (Omit<OfferFigures, 'payoutMinor'> & { payout: string })[] = await this.tx.manager.query(
      `SELECT o.id AS "offerId", coalesce(c.clicks, 0)::float8 AS "countedClicks",
              coalesce(v.conversions, 0)::float8 AS conversions, coalesce(v.payout, 0)::text AS payout
         FROM offers o
         LEFT JOIN (SELECT offer_id, sum(counted_clicks) AS clicks FROM click_rollups
                     WHERE tenant_id = $1 AND bucket_start > $2 AND bucket_start <= $3 GROUP BY offer_id) c
           ON c.offer_id = o.id
         LEFT JOIN (SELECT offer_id, currency, sum(conversions) AS conversions, sum(commission_minor) AS payout
                      FROM conversion_rollups
                     WHERE tenant_id = $1 AND bucket_start > $2 AND bucket_start <= $3
                     GROUP BY offer_id, currency) v
           ON v.offer_id = o.id AND v.currency = o.currency
        WHERE o.tenant_id = $1`,
      [tenantId, from, to],
    );
    return rows.map(({ payout, ...rest }) => ({ ...rest, payoutMinor: BigInt(payout) }));
  }
}
