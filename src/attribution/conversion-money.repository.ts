import { Injectable } from '@nestjs/common';
import { prepared } from '../database/prepared.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { SettlementMode } from '../rewards/rewards.types.js';
import type { ConversionEntity } from './conversion.entity.js';
import { type PromoterCredit, rewardSplitOf } from './credit.policy.js';

/** What holds for the money of an offer's conversions at this moment. */
export interface MoneyTerms {
  coolOffDays: number;
  settlementMode: SettlementMode;
  feeBasisPoints: number;
}

interface CreditRow {
  conversionId: string;
  promoterId: string;
  minor: string;
  /** Null where no campaign's link was touched. */
  partnerId: string | null;
  endUserId: string | null;
  shareBasisPoints: number | null;
  flatMinor: string | null;
}

/** What approving and refunding read and keep beside the conversion itself; one statement however many. */
@Injectable()
export class ConversionMoneyRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Terms by offer id. */
  async findTerms(
    conversions: readonly Pick<ConversionEntity, 'tenantId' | 'offerId'>[],
  ): Promise<Map<string, MoneyTerms>> {
    if (conversions.length === 0) return new Map();
    const offers = [...new Map(conversions.map((conversion) => [conversion.offerId, conversion])).values()];
    const rows: (MoneyTerms & { id: string })[] = await prepared(
      this.tx.manager,
      `SELECT o.id, o.cool_off_days AS "coolOffDays", a.settlement_mode AS "settlementMode",
              coalesce(s.fee_basis_points, 0) AS "feeBasisPoints"
         FROM unnest($1::uuid[], $2::uuid[]) AS w (tenant_id, offer_id)
         JOIN offers o ON o.tenant_id = w.tenant_id AND o.id = w.offer_id
         JOIN advertisers a ON a.tenant_id = o.tenant_id AND a.id = o.advertiser_id
         LEFT JOIN money_settings s ON s.tenant_id = o.tenant_id`,
      [offers.map(({ tenantId }) => tenantId), offers.map(({ offerId }) => offerId)],
    );
    return new Map(rows.map(({ id, ...terms }) => [id, terms]));
  }

  /** What each promoter's touches came to, those of a campaign's link by themselves, by conversion, first touch first. */
  async findCredits(
    conversions: readonly Pick<ConversionEntity, 'tenantId' | 'id'>[],
  ): Promise<Map<string, PromoterCredit[]>> {
    if (conversions.length === 0) return new Map();
    const rows: CreditRow[] = await prepared(
      this.tx.manager,
      `SELECT s.conversion_id AS "conversionId", s.promoter_id AS "promoterId", sum(s.commission_minor)::text AS minor,
              p.partner_id AS "partnerId", p.end_user_id AS "endUserId",
              p.share_basis_points AS "shareBasisPoints", p.flat_reward_minor::text AS "flatMinor"
         FROM unnest($1::uuid[], $2::uuid[]) AS w (tenant_id, conversion_id)
         JOIN conversion_shares s ON s.tenant_id = w.tenant_id AND s.conversion_id = w.conversion_id
         LEFT JOIN conversion_splits p
           ON p.tenant_id = s.tenant_id AND p.conversion_id = s.conversion_id AND p.link_id = s.link_id
        GROUP BY s.conversion_id, s.promoter_id, p.tenant_id, p.conversion_id, p.link_id
        ORDER BY s.conversion_id, min(s.position)`,
      [conversions.map(({ tenantId }) => tenantId), conversions.map(({ id }) => id)],
    );
    const credits = new Map<string, PromoterCredit[]>();
    for (const { conversionId, promoterId, minor, partnerId, flatMinor, ...rest } of rows) {
      const list = credits.get(conversionId) ?? [];
      const flatRewardMinor = flatMinor === null ? null : BigInt(flatMinor);
      const split = partnerId === null ? null : rewardSplitOf({ partnerId, flatRewardMinor, ...rest });
      list.push({ promoterId, minor: BigInt(minor), split });
      credits.set(conversionId, list);
    }
    return credits;
  }

  async insertFees(
    fees: readonly { tenantId: string; conversionId: string; feeBasisPoints: number }[],
  ): Promise<void> {
    if (fees.length === 0) return;
    await prepared(
      this.tx.manager,
      `INSERT INTO conversion_fees (tenant_id, conversion_id, basis_points)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[])`,
      [
        fees.map(({ tenantId }) => tenantId),
        fees.map(({ conversionId }) => conversionId),
        fees.map(({ feeBasisPoints }) => feeBasisPoints),
      ],
    );
  }

  /** Fees that conversions were approved with, in basis points; those without one are left out. */
  async findFees(conversionIds: readonly string[]): Promise<Map<string, number>> {
    const rows: { id: string; fee: number }[] = await this.tx.manager.query(
      'SELECT conversion_id AS id, basis_points AS fee FROM conversion_fees WHERE conversion_id = ANY($1::uuid[])',
      [conversionIds],
    );
    return new Map(rows.map(({ id, fee }) => [id, fee]));
  }

  /** The fee a conversion was approved with, in basis points; 0 for none. */
  async findFee(tenantId: string, conversionId: string): Promise<number> {
    const [row] = await this.tx.manager.query(
      'SELECT basis_points AS fee FROM conversion_fees WHERE tenant_id = $1 AND conversion_id = $2',
      [tenantId, conversionId],
    );
    return (row?.fee as number | undefined) ?? 0;
  }
}
