import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';

/** A line of the file of rewards. */
export interface RewardLine {
  reward_id: string;
  conversion_id: string;
  campaign_id: string | null;
  /** partner or end_user. */
  beneficiary: string;
  user_id: string | null;
  amount_minor: string;
  reversed_minor: string;
  currency: string;
  status: string;
  eta: Date;
  created_at: Date;
}

export const GROUPS = ['campaign', 'offer', 'day'] as const;
export type Group = (typeof GROUPS)[number];

export interface ReportFilter {
  group: Group;
  from: Date;
  to: Date;
  campaignId: string | null;
}

export interface ClickFigures {
  key: string;
  clicks: number;
  counted: number;
}

export interface SaleFigures {
  key: string;
  conversions: number;
}

export interface MoneyFigures {
  key: string;
  currency: string;
  earnings: string;
  shared: string;
}

const day = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;
const KEYS: Record<Group, { rollup: string; money: string }> = {
  campaign: { rollup: 'l.campaign_id::text', money: 's.campaign_id::text' },
  offer: { rollup: 'r.offer_id::text', money: 'v.offer_id::text' },
  day: { rollup: day('r.bucket_start'), money: day('v.converted_at') },
};

/** What partners' campaigns brought. */
@Injectable()
export class PartnerReportsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Rewards of the partner and of the partner's users, after one by id. */
  async findRewards(partnerId: string, after: string | null, limit: number): Promise<RewardLine[]> {
    return this.tx.manager.query(
      `SELECT r.id AS reward_id, r.conversion_id, s.campaign_id, r.beneficiary_kind AS beneficiary,
              e.external_id AS user_id, r.amount_minor::text,
              (r.reversed_minor + r.clawed_back_minor)::text AS reversed_minor, r.currency, r.status, r.eta, r.created_at
         FROM rewards r
         LEFT JOIN end_users e ON e.tenant_id = r.tenant_id AND e.id = r.beneficiary_id
         LEFT JOIN LATERAL (SELECT campaign_id FROM conversion_splits s
                             WHERE s.tenant_id = r.tenant_id AND s.conversion_id = r.conversion_id
                               AND s.partner_id = $1 ORDER BY s.link_id LIMIT 1) s ON true
        WHERE ((r.beneficiary_kind = 'partner' AND r.beneficiary_id = $1) OR e.partner_id = $1)
          AND ($2::uuid IS NULL OR r.id > $2)
        ORDER BY r.id LIMIT $3`,
      [partnerId, after, limit],
    );
  }

  async sumClicks(partnerId: string, filter: ReportFilter): Promise<ClickFigures[]> {
    return this.tx.manager.query(
      `SELECT ${KEYS[filter.group].rollup} AS key, sum(r.clicks)::float8 AS clicks,
              sum(r.counted_clicks)::float8 AS counted
         FROM click_rollups r JOIN links l ON l.tenant_id = r.tenant_id AND l.id = r.link_id
        WHERE r.promoter_id = $1 AND l.campaign_id IS NOT NULL AND r.bucket_start >= $2 AND r.bucket_start < $3
          AND ($4::uuid IS NULL OR l.campaign_id = $4)
        GROUP BY 1`,
      [partnerId, filter.from, filter.to, filter.campaignId],
    );
  }

  /** Sales that stand, pending or approved. */
  async sumSales(partnerId: string, filter: ReportFilter): Promise<SaleFigures[]> {
    return this.tx.manager.query(
      `SELECT ${KEYS[filter.group].money} AS key, count(DISTINCT v.id)::float8 AS conversions
         FROM conversion_splits s JOIN conversions v ON v.tenant_id = s.tenant_id AND v.id = s.conversion_id
        WHERE s.partner_id = $1 AND v.status IN ('pending', 'approved')
          AND v.converted_at >= $2 AND v.converted_at < $3 AND ($4::uuid IS NULL OR s.campaign_id = $4)
        GROUP BY 1`,
      [partnerId, filter.from, filter.to, filter.campaignId],
    );
  }

  /** What stands of rewards: the partner's own, and what went to its users. */
  async sumMoney(partnerId: string, filter: ReportFilter): Promise<MoneyFigures[]> {
    const standing = 'r.amount_minor - r.reversed_minor';
    return this.tx.manager.query(
      `SELECT ${KEYS[filter.group].money} AS key, r.currency,
              coalesce(sum(${standing}) FILTER (WHERE r.beneficiary_kind = 'partner'), 0)::text AS earnings,
              coalesce(sum(${standing}) FILTER (WHERE r.beneficiary_kind = 'end_user'), 0)::text AS shared
         FROM rewards r
         JOIN conversions v ON v.tenant_id = r.tenant_id AND v.id = r.conversion_id
         JOIN LATERAL (SELECT s.campaign_id FROM conversion_splits s
                        WHERE s.tenant_id = r.tenant_id AND s.conversion_id = r.conversion_id AND s.partner_id = $1
                          AND (r.beneficiary_id = $1 OR s.end_user_id = r.beneficiary_id)
                        ORDER BY s.link_id LIMIT 1) s ON true
        WHERE v.converted_at >= $2 AND v.converted_at < $3 AND ($4::uuid IS NULL OR s.campaign_id = $4)
        GROUP BY 1, 2 ORDER BY 1, 2`,
      [partnerId, filter.from, filter.to, filter.campaignId],
    );
  }
}
