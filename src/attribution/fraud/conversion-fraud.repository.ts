import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { SuspectPromoterDto } from './dto/conversion-fraud.dto.js';

/** Conversions with the same signals: many conversions, few combinations. */
export interface SignalCombination {
  signals: string[];
  conversions: number;
}

const TOP = 10;

/** Sums over conversions; an id tells when its conversion came in. */
@Injectable()
export class ConversionFraudRepository {
  constructor(private readonly tx: TenantTransactions) {}

  countCombinations(since: Date): Promise<SignalCombination[]> {
    return this.tx.manager.query(
      `SELECT c.signals, count(*)::float8 AS conversions FROM conversions c
        WHERE c.id >= $1 GROUP BY c.signals ORDER BY 2 DESC, 1`,
      [firstIdAt(since.getTime())],
    );
  }

  findTopPromoters(since: Date): Promise<SuspectPromoterDto[]> {
    return this.tx.manager.query(
      `SELECT c.promoter_id AS "promoterId", count(*)::float8 AS conversions,
              (count(*) FILTER (WHERE c.signals <> '{}'))::float8 AS "withSignals",
              (count(*) FILTER (WHERE c.status = 'rejected'))::float8 AS rejected
         FROM conversions c WHERE c.id >= $1 GROUP BY c.promoter_id
       HAVING count(*) FILTER (WHERE c.signals <> '{}') > 0
        ORDER BY 3 DESC, 4 DESC, 1 LIMIT ${TOP}`,
      [firstIdAt(since.getTime())],
    );
  }
}
