import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type {
  FraudDayDto,
  ReasonCountDto,
  SignalCountDto,
  SuspectIpDto,
  SuspectLinkDto,
} from './dto/fraud-insights.dto.js';

const PERIOD = 'c.id >= $1';
const FIGURES = `count(*)::float8 AS clicks, (count(*) FILTER (WHERE NOT c.is_counted))::float8 AS "notCounted",
  round(avg(c.fraud_score), 2)::float8 AS "averageScore"`;
const TOP = 10;

/** Sums over stored clicks; an id tells when its click was made. */
@Injectable()
export class FraudInsightsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  countScores(since: Date): Promise<{ score: number; clicks: number; counted: number }[]> {
    return this.tx.manager.query(
      `SELECT c.fraud_score AS score, count(*)::float8 AS clicks,
              (count(*) FILTER (WHERE c.is_counted))::float8 AS counted
         FROM clicks c WHERE ${PERIOD} GROUP BY c.fraud_score`,
      [firstIdAt(since.getTime())],
    );
  }

  countReasons(since: Date): Promise<ReasonCountDto[]> {
    return this.tx.manager.query(
      `SELECT c.not_counted_reason AS reason, count(*)::float8 AS clicks
         FROM clicks c WHERE ${PERIOD} AND c.not_counted_reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
      [firstIdAt(since.getTime())],
    );
  }

  countSignals(since: Date): Promise<SignalCountDto[]> {
    return this.tx.manager.query(
      `SELECT s ->> 'name' AS signal, count(*)::float8 AS clicks
         FROM clicks c, jsonb_array_elements(c.fraud_signals) s
        WHERE ${PERIOD} AND c.fraud_signals IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
      [firstIdAt(since.getTime())],
    );
  }

  sumDays(since: Date): Promise<FraudDayDto[]> {
    return this.tx.manager.query(
      `SELECT to_char(c.clicked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, ${FIGURES}
         FROM clicks c WHERE ${PERIOD} GROUP BY 1 ORDER BY 1`,
      [firstIdAt(since.getTime())],
    );
  }

  findTopIps(since: Date): Promise<SuspectIpDto[]> {
    return this.tx.manager.query(
      `SELECT c.ip, ${FIGURES} FROM clicks c WHERE ${PERIOD} AND c.ip IS NOT NULL GROUP BY c.ip
       HAVING count(*) FILTER (WHERE NOT c.is_counted) > 0
        ORDER BY 3 DESC, 4 DESC, 1 LIMIT ${TOP}`,
      [firstIdAt(since.getTime())],
    );
  }

  findTopLinks(since: Date): Promise<SuspectLinkDto[]> {
    return this.tx.manager.query(
      `SELECT l.id AS "linkId", l.code, l.promoter_id AS "promoterId", f.clicks, f."notCounted", f."averageScore"
         FROM (SELECT c.link_id, ${FIGURES} FROM clicks c WHERE ${PERIOD} GROUP BY c.link_id
               HAVING count(*) FILTER (WHERE NOT c.is_counted) > 0
                ORDER BY 3 DESC, 4 DESC, 1 LIMIT ${TOP}) f
         JOIN links l ON l.id = f.link_id ORDER BY f."notCounted" DESC, f."averageScore" DESC, l.id`,
      [firstIdAt(since.getTime())],
    );
  }
}
