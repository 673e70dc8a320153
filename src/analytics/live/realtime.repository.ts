import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { Scope } from '../reports/report.types.js';

export interface MinuteCounts {
  minute: Date;
  clicks: number;
  countedClicks: number;
  uniqueClicks: number;
}

export interface RecentConversions {
  currency: string;
  conversions: number;
  commission: string;
}

/** The rows themselves: roll-ups know nothing shorter than a quarter of an hour. */
@Injectable()
export class RealtimeRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Ids tell when a click came, by wall time in either world. */
  findClicks(tenantId: string, scope: Scope, since: Date): Promise<MinuteCounts[]> {
    return this.tx.manager.query(
      `SELECT date_trunc('minute', uuid_extract_timestamp(id)) AS minute, count(*)::float8 AS clicks,
              count(*) FILTER (WHERE is_counted)::float8 AS "countedClicks",
              count(*) FILTER (WHERE is_unique)::float8 AS "uniqueClicks"
         FROM clicks
        WHERE tenant_id = $1 AND id >= $2 AND ($3::uuid IS NULL OR promoter_id = $3)
          AND ($4::uuid[] IS NULL OR offer_id = ANY($4))
        GROUP BY 1 ORDER BY 1`,
      [tenantId, firstIdAt(since.getTime()), ...narrowing(scope)],
    );
  }

  findConversions(tenantId: string, scope: Scope, since: Date): Promise<RecentConversions[]> {
    return this.tx.manager.query(
      `SELECT currency, sum(conversions) FILTER (WHERE $3::uuid IS NOT NULL OR is_lead)::float8 AS conversions,
              sum(commission_minor)::text AS commission
         FROM conversion_facts
        WHERE tenant_id = $1 AND conversion_id >= $2 AND conversions > 0 AND ($3::uuid IS NULL OR promoter_id = $3)
          AND ($4::uuid[] IS NULL OR offer_id = ANY($4))
        GROUP BY currency ORDER BY currency`,
      [tenantId, firstIdAt(since.getTime()), ...narrowing(scope)],
    );
  }
}

function narrowing(scope: Scope): [string | null, string[] | null] {
  return [
    scope.kind === 'promoter' ? scope.promoterId : null,
    scope.kind === 'offers' ? scope.offerIds : null,
  ];
}
