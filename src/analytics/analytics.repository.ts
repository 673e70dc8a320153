import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';

export interface PeriodStarts {
  today: Date;
  last7Days: Date;
  last30Days: Date;
}

export interface ClickSums {
  clicks: number;
  countedClicks: number;
}

/** Sums of one currency, in minor units. */
export interface ConversionSums {
  currency: string;
  conversions: number;
  approvedConversions: number;
  pendingMinor: bigint;
  approvedMinor: bigint;
}

export interface CountryFilter {
  /** null: of all promoters. */
  promoterId: string | null;
  /** null: of all offers. */
  offerId: string | null;
  from: Date;
  to: Date;
}

export interface CountryClicks extends ClickSums {
  country: string | null;
}

/** Reads the roll-ups that tracking and attribution keep. */
@Injectable()
export class AnalyticsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Midnights of the tenant's time zone: of today, of 6 and of 29 days before. */
  async findPeriodStarts(tenantId: string, now: Date): Promise<PeriodStarts & { timezone: string }> {
    const [row] = await this.tx.manager.query(
      `SELECT timezone, midnight AT TIME ZONE timezone AS today,
              (midnight - interval '6 days') AT TIME ZONE timezone AS "last7Days",
              (midnight - interval '29 days') AT TIME ZONE timezone AS "last30Days"
         FROM (SELECT timezone, date_trunc('day', $2::timestamptz AT TIME ZONE timezone) AS midnight
                 FROM tenants WHERE id = $1) t`,
      [tenantId, now],
    );
    return row;
  }

  async sumClicks(tenantId: string, promoterId: string, from: Date, to: Date): Promise<ClickSums> {
    const [row] = await this.tx.manager.query(
      `SELECT coalesce(sum(clicks), 0)::float8 AS clicks,
              coalesce(sum(counted_clicks), 0)::float8 AS "countedClicks"
         FROM click_rollups
        WHERE tenant_id = $1 AND promoter_id = $2 AND bucket_start >= $3 AND bucket_start <= $4`,
      [tenantId, promoterId, from, to],
    );
    return row;
  }

  /** One row per currency, by code. */
  async sumConversions(
    tenantId: string,
    promoterId: string,
    from: Date,
    to: Date,
  ): Promise<ConversionSums[]> {
    const rows: (Omit<ConversionSums, 'pendingMinor' | 'approvedMinor'> & {
      pending: string;
      approved: string;
    })[] = await this.tx.manager.query(
      `SELECT currency, sum(conversions)::float8 AS conversions,
                sum(approved_conversions)::float8 AS "approvedConversions",
                sum(commission_minor - approved_commission_minor) AS pending,
                sum(approved_commission_minor) AS approved
           FROM conversion_rollups
          WHERE tenant_id = $1 AND promoter_id = $2 AND bucket_start >= $3 AND bucket_start <= $4
          GROUP BY currency ORDER BY currency`,
      [tenantId, promoterId, from, to],
    );
    return rows.map(({ pending, approved, ...rest }) => ({
      ...rest,
      pendingMinor: BigInt(pending),
      approvedMinor: BigInt(approved),
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
