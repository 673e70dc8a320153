import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';

export interface CountryFilter {
  /** null: of all promoters. */
  promoterId: string | null;
  /** null: of all offers. */
  offerId: string | null;
  from: Date;
  to: Date;
}

export interface CountryClicks {
  country: string | null;
  clicks: number;
  countedClicks: number;
}

/** What promoters are owed in one currency, in minor units. */
export interface BalanceSums {
  currency: string;
  awaitingDecisionMinor: bigint;
  coolingOffMinor: bigint;
  availableMinor: bigint;
}

/** Reads what tracking, attribution and rewards keep. */
@Injectable()
export class AnalyticsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** By currency, of one promoter or of all; commission that waits for a decision, then for its cool-off, then for a payout. */
  async sumBalances(tenantId: string, promoterId: string | null): Promise<BalanceSums[]> {
    const rows: { currency: string; awaiting: string; cooling: string; available: string }[] =
      await this.tx.manager.query(
        `SELECT currency, sum(awaiting)::text AS awaiting, sum(cooling)::text AS cooling,
                sum(available)::text AS available
           FROM (SELECT currency, commission_minor - approved_commission_minor AS awaiting, 0 AS cooling, 0 AS available
                   FROM conversion_facts
                  WHERE tenant_id = $1 AND ($2::uuid IS NULL OR promoter_id = $2) AND conversions > approved_conversions
                 UNION ALL
                 SELECT currency, 0, CASE WHEN status = 'pending' THEN amount_minor - reversed_minor ELSE 0 END,
                        CASE WHEN status = 'approved' THEN amount_minor - reversed_minor ELSE 0 END
                   FROM rewards
                  WHERE tenant_id = $1 AND ($2::uuid IS NULL OR beneficiary_id = $2)
                    AND beneficiary_kind = 'promoter' AND status IN ('pending', 'approved')) s
          GROUP BY currency ORDER BY currency`,
        [tenantId, promoterId],
      );
    return rows.map(({ currency, awaiting, cooling, available }) => ({
      currency,
      awaitingDecisionMinor: BigInt(awaiting),
      coolingOffMinor: BigInt(cooling),
      availableMinor: BigInt(available),
    }));
  }

  /** One row per country, most clicks first; clicks of an unknown country come with null. */
  async sumClicksByCountry(tenantId: string, filter: CountryFilter): Promise<CountryClicks[]> {
    return this.tx.manager.query(
      `SELECT nullif(country, '') AS country, sum(clicks)::float8 AS clicks,
              sum(counted_clicks)::float8 AS "countedClicks"
         FROM click_rollups
        WHERE tenant_id = $1 AND bucket_start >= date_bin('15 minutes', $2::timestamptz, 'epoch')
          AND bucket_start < $3
          AND ($4::uuid IS NULL OR promoter_id = $4) AND ($5::uuid IS NULL OR offer_id = $5)
        GROUP BY country ORDER BY sum(clicks) DESC, country`,
      [tenantId, filter.from, filter.to, filter.promoterId, filter.offerId],
    );
  }
}
