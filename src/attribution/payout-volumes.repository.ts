import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { MonthVolume } from './settlement/round-volumes.js';

export interface VolumeQuestion {
  tenantId: string;
  offerId: string;
  promoterId: string;
  /** Business time of the conversion that is to be paid; what is stored and not younger counts in its month. */
  convertedAt: Date;
}

@Injectable()
export class PayoutVolumesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /**
   * What promoters had reached, in the order of the questions; one statement. Months are those of the tenant's time
   * zone; what is approved later than a conversion is settled does not count for it.
   */
  async find(questions: readonly VolumeQuestion[]): Promise<MonthVolume[]> {
    if (questions.length === 0) return [];
    const rows = await this.tx.manager.query<{ conversions: string; amount: string; since: Date }[]>(
      `SELECT count(c.id) AS conversions, coalesce(sum(c.amount_minor - c.refunded_minor), 0) AS amount,
              date_trunc('month', q.at, t.timezone) AS since
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[])
              WITH ORDINALITY AS q (tenant_id, offer_id, promoter_id, at, n)
         JOIN tenants t ON t.id = q.tenant_id
         LEFT JOIN conversions c ON c.tenant_id = t.id AND c.offer_id = q.offer_id AND c.promoter_id = q.promoter_id
          AND c.status = 'approved' AND c.converted_at >= date_trunc('month', q.at, t.timezone) AND c.converted_at <= q.at
        GROUP BY q.n, q.at, t.timezone ORDER BY q.n`,
      [
        questions.map(({ tenantId }) => tenantId),
        questions.map(({ offerId }) => offerId),
        questions.map(({ promoterId }) => promoterId),
        questions.map(({ convertedAt }) => convertedAt),
      ],
    );
    return rows.map(({ conversions, amount, since }) => ({
      since,
      conversions: BigInt(conversions),
      amountMinor: BigInt(amount),
    }));
  }
}
