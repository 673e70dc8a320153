import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RuleModel } from '../../offers/attribution-settings.types.js';

export interface ComparisonFilter {
  /** Null: of all advertisers. */
  advertiserIds: string[] | null;
  /** Null: of all offers. */
  offerId: string | null;
  from: Date;
  to: Date;
}

/** A conversion with what its offer says about attribution; money is what still stands. */
export interface StandingConversion {
  id: string;
  advertiserId: string;
  offerId: string;
  linkId: string;
  promoterId: string;
  clickId: string | null;
  clickedAt: Date | null;
  visitor: string | null;
  customerId: string | null;
  convertedAt: Date;
  currency: string;
  amountMinor: bigint;
  commissionMinor: bigint;
  clickWindowDays: number;
  viewWindowHours: number;
  halfLifeDays: number;
  fallbackModel: RuleModel;
}

type Row = Omit<StandingConversion, 'amountMinor' | 'commissionMinor'> & {
  amount: string;
  commission: string;
};

@Injectable()
export class ComparedConversionsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Conversions that stand, by id; rejected and wholly reversed ones are left out. */
  async findAfter(
    filter: ComparisonFilter,
    afterId: string | null,
    limit: number,
  ): Promise<StandingConversion[]> {
    const rows: Row[] = await this.tx.manager.query(
      `SELECT v.id, v.advertiser_id AS "advertiserId", v.offer_id AS "offerId", v.link_id AS "linkId",
              v.promoter_id AS "promoterId", v.click_id AS "clickId", v.clicked_at AS "clickedAt", v.visitor,
              v.customer_id AS "customerId", v.converted_at AS "convertedAt", v.currency,
              v.amount_minor - v.refunded_minor AS amount,
              v.commission_minor - v.reversed_commission_minor AS commission,
              o.click_window_days AS "clickWindowDays", o.view_window_hours AS "viewWindowHours",
              o.half_life_days AS "halfLifeDays", o.fallback_model AS "fallbackModel"
         FROM conversions v JOIN offers o ON o.tenant_id = v.tenant_id AND o.id = v.offer_id
        WHERE v.converted_at >= $1 AND v.converted_at < $2 AND v.status IN ('pending', 'approved')
          AND ($3::uuid[] IS NULL OR v.advertiser_id = ANY($3)) AND ($4::uuid IS NULL OR v.offer_id = $4)
          AND ($5::uuid IS NULL OR v.id > $5)
        ORDER BY v.id LIMIT $6`,
      [filter.from, filter.to, filter.advertiserIds, filter.offerId, afterId, limit],
    );
    return rows.map(({ amount, commission, ...row }) => ({
      ...row,
      amountMinor: BigInt(amount),
      commissionMinor: BigInt(commission),
    }));
  }
}
