import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { decodeCursor } from '../../kernel/paging/cursor.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { isUuid } from '../../kernel/ids/uuid.js';
import { page, type Page, type PageRequest } from '../../kernel/paging/page.js';

const SORT = 'clicks';

/** Sums of one currency, in minor units. */
export interface MoneySums {
  currency: string;
  amount: bigint;
  commission: bigint;
  approvedCommission: bigint;
}

export interface FigureSums {
  clicks: number;
  countedClicks: number;
  conversions: number;
  approvedConversions: number;
  money: MoneySums[];
}

export interface PromoterSums extends FigureSums {
  promoterId: string;
}

/** What the figures are of. */
export interface FigureFilter {
  tenantId: string;
  offerIds: readonly string[];
  from: Date;
  to: Date;
}

export interface OfferCounts {
  byStatus: Record<string, number>;
  waitingChanges: number;
}

type Row = Omit<PromoterSums, 'money'> & {
  money: { currency: string; amount: string; commission: string; approved: string }[];
};

/** Reads the roll-ups that tracking and attribution keep, for companies. */
@Injectable()
export class AdvertiserFiguresRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findOfferIds(advertiserIds: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.tx.manager.query(
      'SELECT id FROM offers WHERE advertiser_id = ANY($1::uuid[]) ORDER BY id',
      [advertiserIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Midnights of the tenant's time zone: of today, of 6 and of 29 days before. */
  async findMidnights(tenantId: string, now: Date): Promise<{ timezone: string; starts: Date[] }> {
    const [row] = await this.tx.manager.query(
      `SELECT timezone, ARRAY(SELECT (midnight - days * interval '1 day') AT TIME ZONE timezone
                                FROM unnest(ARRAY[0, 6, 29]) WITH ORDINALITY AS d (days, nth) ORDER BY nth) AS starts
         FROM (SELECT timezone, date_trunc('day', $2::timestamptz AT TIME ZONE timezone) AS midnight
                 FROM tenants WHERE id = $1) t`,
      [tenantId, now],
    );
    return row;
  }

  /** All promoters together. */
  async sum(filter: FigureFilter): Promise<FigureSums> {
    const [row] = await this.tx.manager.query<Row[]>(`${sumsSql(false)}`, parametersOf(filter));
    return row
      ? sumsOf(row)
      : { clicks: 0, countedClicks: 0, conversions: 0, approvedConversions: 0, money: [] };
  }

  /** One row a promoter, most clicks first. */
  async findPromoters(filter: FigureFilter, request: PageRequest): Promise<Page<PromoterSums>> {
    const after = request.cursor ? decodeCursor(request.cursor, SORT, 2).values : null;
    if (after && (!Number.isSafeInteger(after[0]) || !isUuid(after[1]))) throw new InvalidCursor();
    const rows = await this.tx.manager.query<Row[]>(
      `SELECT * FROM (${sumsSql(true)}) s
        WHERE $5::bigint IS NULL OR s.clicks < $5 OR (s.clicks = $5 AND s."promoterId" < $6::uuid)
        ORDER BY s.clicks DESC, s."promoterId" DESC LIMIT $7`,
      [...parametersOf(filter), after?.[0] ?? null, after?.[1] ?? null, request.limit + 1],
    );
    const sums = rows.map((row) => ({ promoterId: row.promoterId, ...sumsOf(row) }));
    return page(sums, request.limit, ({ clicks, promoterId }) => ({
      sort: SORT,
      values: [clicks, promoterId],
    }));
  }

  async countOffers(advertiserIds: readonly string[]): Promise<OfferCounts> {
    const rows: { status: string; offers: number; waiting: number }[] = await this.tx.manager.query(
      `SELECT status, count(*)::int AS offers, count(proposal)::int AS waiting FROM offers
        WHERE advertiser_id = ANY($1::uuid[]) GROUP BY status`,
      [advertiserIds],
    );
    return {
      byStatus: Object.fromEntries(rows.map(({ status, offers }) => [status, offers])),
      waitingChanges: rows.reduce((total, { waiting }) => total + waiting, 0),
    };
  }

  /** What waits for a decision of the companies: applications, and conversions. */
  async countWaiting(
    advertiserIds: readonly string[],
    offerIds: readonly string[],
  ): Promise<{ applications: number; conversions: number }> {
    const [row] = await this.tx.manager.query(
      `SELECT (SELECT count(*)::int FROM memberships WHERE offer_id = ANY($2::uuid[]) AND status = 'pending') AS applications,
              (SELECT count(*)::int FROM conversions WHERE advertiser_id = ANY($1::uuid[]) AND status = 'pending') AS conversions`,
      [advertiserIds, offerIds],
    );
    return row;
  }
}

function parametersOf({ tenantId, offerIds, from, to }: FigureFilter): unknown[] {
  return [tenantId, offerIds, from, to];
}

/** Whoever has clicks or conversions; without a promoter the whole is one row. */
function sumsSql(byPromoter: boolean): string {
  const key = byPromoter ? 'promoter_id' : `'all'`;
  const filter = `tenant_id = $1 AND offer_id = ANY($2::uuid[]) AND bucket_start >= $3 AND bucket_start < $4`;
  return `
    WITH c AS (SELECT ${key} AS key, sum(clicks) AS clicks, sum(counted_clicks) AS counted FROM click_rollups
                WHERE ${filter} GROUP BY 1),
         m AS (SELECT ${key} AS key, currency, sum(conversions) AS conversions, sum(approved_conversions) AS approved,
                      sum(amount_minor) AS amount, sum(commission_minor) AS commission,
                      sum(approved_commission_minor) AS approved_commission FROM conversion_rollups
                WHERE ${filter} GROUP BY 1, 2),
         v AS (SELECT key, sum(conversions) AS conversions, sum(approved) AS approved,
                      jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount::text,
                        'commission', commission::text, 'approved', approved_commission::text) ORDER BY currency) AS money
                 FROM m GROUP BY key)
    SELECT ${byPromoter ? 'coalesce(c.key, v.key)' : 'NULL::uuid'} AS "promoterId",
           coalesce(c.clicks, 0)::float8 AS clicks, coalesce(c.counted, 0)::float8 AS "countedClicks",
           coalesce(v.conversions, 0)::float8 AS conversions, coalesce(v.approved, 0)::float8 AS "approvedConversions",
           coalesce(v.money, '[]') AS money
      FROM c FULL JOIN v ON v.key = c.key`;
}

function sumsOf({ clicks, countedClicks, conversions, approvedConversions, money }: Row): FigureSums {
  return {
    ...{ clicks, countedClicks, conversions, approvedConversions },
    money: money.map(({ currency, amount, commission, approved }) => ({
      currency,
      amount: BigInt(amount),
      commission: BigInt(commission),
      approvedCommission: BigInt(approved),
    })),
  };
}
