import { Injectable } from '@nestjs/common';
import { And, LessThan, MoreThan, MoreThanOrEqual } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ConversionEntity } from '../conversion.entity.js';
import type { Fact } from './fact.policy.js';

const SUBS = Array.from({ length: 10 }, (_, index) => `coalesce(dimension_value(k.sub${index + 1}), '')`);

@Injectable()
export class ConversionFactsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  findConversion(tenantId: string, id: string): Promise<ConversionEntity | null> {
    return this.tx.manager.findOneBy(ConversionEntity, { tenantId, id });
  }

  /**
   * Keeps what stands of a conversion. What its click or view was like is read when a fact is new and stays:
   * clicks are forgotten before conversions are.
   */
  async upsert(conversion: ConversionEntity, facts: readonly Fact[]): Promise<void> {
    const { tenantId, id, convertedAt, linkId, offerId, event, currency, clickId, promoterId } = conversion;
    await this.tx.manager.query(
      `WITH touch AS (
         SELECT k.country, k.device, k.os, k.browser, ARRAY[${SUBS.join(', ')}] AS subs
           FROM clicks k WHERE k.id = $8 AND k.tenant_id = $1
         UNION ALL
         (SELECT i.country, i.device, i.os, i.browser, ARRAY[coalesce(dimension_value(i.sub1), '')]
            FROM conversion_shares s
            JOIN impressions i ON i.id = s.touch_id AND i.tenant_id = s.tenant_id
           WHERE $8::uuid IS NULL AND s.tenant_id = $1 AND s.conversion_id = $2 AND s.promoter_id = $9
             AND s.touch_kind = 'view'
           ORDER BY s.position DESC LIMIT 1)),
       changed AS (
         INSERT INTO rollup_changes AS r (tenant_id, source, bucket_start)
         VALUES ($1, 'conversions', date_bin('15 minutes', $3::timestamptz, 'epoch'))
         ON CONFLICT (tenant_id, source, bucket_start) DO UPDATE SET version = r.version + 1)
       INSERT INTO conversion_facts AS f
         (tenant_id, conversion_id, promoter_id, bucket_start, link_id, offer_id, event, currency, is_lead, country,
          device, os, browser, subs, conversions, approved_conversions, rejected_conversions, amount_minor,
          commission_minor, approved_commission_minor)
       SELECT $1, $2, n.promoter_id, date_bin('15 minutes', $3::timestamptz, 'epoch'), $4, $5, dimension_value($6), $7,
              n.is_lead, coalesce(t.country, ''), coalesce(t.device, ''), coalesce(t.os, ''), coalesce(t.browser, ''),
              coalesce(t.subs, '{}'), n.conversions, n.approved, n.rejected, n.amount, n.commission,
              n.approved_commission
         FROM unnest($10::uuid[], $11::boolean[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
                     $16::bigint[], $17::bigint[])
              AS n (promoter_id, is_lead, conversions, approved, rejected, amount, commission, approved_commission)
         LEFT JOIN touch t ON true
        ORDER BY n.promoter_id
       ON CONFLICT (tenant_id, conversion_id, promoter_id) DO UPDATE SET
         conversions = excluded.conversions, approved_conversions = excluded.approved_conversions,
         rejected_conversions = excluded.rejected_conversions, amount_minor = excluded.amount_minor,
         commission_minor = excluded.commission_minor,
         approved_commission_minor = excluded.approved_commission_minor`,
      [
        ...[tenantId, id, convertedAt, linkId, offerId, event, currency, clickId, promoterId],
        facts.map((fact) => fact.promoterId),
        facts.map((fact) => fact.isLead),
        facts.map((fact) => fact.conversions),
        facts.map((fact) => fact.approvedConversions),
        facts.map((fact) => fact.rejectedConversions),
        facts.map((fact) => fact.amountMinor.toString()),
        facts.map((fact) => fact.commissionMinor.toString()),
        facts.map((fact) => fact.approvedCommissionMinor.toString()),
      ],
    );
  }

  /** The tenant's conversions of a time, by id, from after an id on. */
  async findConversions(
    tenantId: string,
    from: Date,
    to: Date,
    after: string | null,
  ): Promise<ConversionEntity[]> {
    return this.tx.manager.find(ConversionEntity, {
      where: {
        tenantId,
        convertedAt: And(MoreThanOrEqual(from), LessThan(to)),
        ...(after === null ? {} : { id: MoreThan(after) }),
      },
      order: { id: 'ASC' },
      take: 500,
    });
  }

  async findFacts(tenantId: string, conversionId: string): Promise<Fact[]> {
    const rows: (Omit<Fact, 'amountMinor' | 'commissionMinor' | 'approvedCommissionMinor'> & {
      amount: string;
      commission: string;
      approvedCommission: string;
    })[] = await this.tx.manager.query(
      `SELECT promoter_id AS "promoterId", is_lead AS "isLead", conversions::float8 AS conversions,
              approved_conversions::float8 AS "approvedConversions",
              rejected_conversions::float8 AS "rejectedConversions", amount_minor::text AS amount,
              commission_minor::text AS commission, approved_commission_minor::text AS "approvedCommission"
         FROM conversion_facts WHERE tenant_id = $1 AND conversion_id = $2`,
      [tenantId, conversionId],
    );
    return rows.map(({ amount, commission, approvedCommission, ...rest }) => ({
      ...rest,
      amountMinor: BigInt(amount),
      commissionMinor: BigInt(commission),
      approvedCommissionMinor: BigInt(approvedCommission),
    }));
  }
}
