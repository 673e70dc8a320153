import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { Frame, MoneySums, ReportRow } from './report.types.js';
import { reportSql, type ReportQuestion } from './report-sql.js';

/** A moment, a date in the report's time zone, or the midnight so many days before the end. */
export type Edge = { at: Date } | { date: string } | { daysBefore: number } | null;

interface Row extends Omit<ReportRow, 'keys' | 'money'> {
  [key: `k${number}`]: string;
  money: MoneySums[];
}

@Injectable()
export class ReportsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /**
   * The span a report is of, in whole quarters of an hour: the 30 days until `now` unless told. Dates are days of
   * the zone, and the last one is within.
   */
  async findFrame(
    tenantId: string,
    span: { from: Edge; to: Edge; timezone: string | null; now: Date; asksAligned: boolean },
  ): Promise<Frame> {
    const rows: Frame[] = await this.tx.manager.query(
      `WITH z AS (SELECT coalesce($2, timezone) AS zone FROM tenants WHERE id = $1),
       e AS (SELECT zone, date_bin('15 minutes', coalesce($5::timestamptz, ($6::date + 1)::timestamp AT TIME ZONE zone,
                    $7::timestamptz) + interval '15 minutes' - interval '1 microsecond', 'epoch') AS to_at FROM z),
       f AS (SELECT zone, to_at, date_bin('15 minutes', coalesce($3::timestamptz, $4::date::timestamp AT TIME ZONE zone,
                    (date_trunc('day', (to_at - interval '1 microsecond') AT TIME ZONE zone) - make_interval(days => $9)) AT TIME ZONE zone), 'epoch') AS from_at
               FROM e)
       SELECT zone AS timezone, from_at AS "from", to_at AS "to",
              CASE WHEN NOT $8 OR to_at - from_at > interval '1200 days' THEN false WHEN zone = 'UTC' THEN true
                ELSE NOT EXISTS (SELECT FROM generate_series(from_at, to_at + interval '1 day', '1 day') g
                                  WHERE g AT TIME ZONE zone <> g AT TIME ZONE 'UTC') END AS "isAligned",
              (SELECT coalesce(array_agg(bucket_start), '{}') FROM rollup_changes
                WHERE tenant_id = $1 AND source = 'clicks' AND bucket_start >= from_at AND bucket_start < to_at)
                AS "changedClicks",
              (SELECT coalesce(array_agg(bucket_start), '{}') FROM rollup_changes
                WHERE tenant_id = $1 AND source = 'conversions' AND bucket_start >= from_at AND bucket_start < to_at)
                AS "changedConversions"
         FROM f`,
      [
        tenantId,
        span.timezone,
        ...[atOf(span.from), dateOf(span.from), atOf(span.to), dateOf(span.to)],
        span.now,
        span.asksAligned,
        span.from && 'daysBefore' in span.from ? span.from.daysBefore : 29,
      ],
    );
    return rows[0]!;
  }

  async findRows(question: ReportQuestion, limit: number, offset: number): Promise<ReportRow[]> {
    const { text, values } = reportSql(question);
    const rows: Row[] = await this.tx.manager.query(
      `${text} LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
      [...values, limit, offset],
    );
    return rows.map((row) => toRow(row, question));
  }

  /** All rows in batches, read as they are wanted. */
  async *streamRows(question: ReportQuestion, batch: number): AsyncGenerator<ReportRow[]> {
    const { text, values } = reportSql(question);
    await this.tx.manager.query(`DECLARE report NO SCROLL CURSOR FOR ${text}`, values);
    for (;;) {
      const rows: Row[] = await this.tx.manager.query(`FETCH ${batch} FROM report`);
      if (rows.length === 0) return;
      yield rows.map((row) => toRow(row, question));
    }
  }

  /** Ids of the tenant's offers, or of those of some companies. */
  async findOfferIds(tenantId: string, advertiserIds: string[] | null): Promise<string[]> {
    const rows: { id: string }[] = await this.tx.manager.query(
      `SELECT id FROM offers WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR advertiser_id = ANY($2))`,
      [tenantId, advertiserIds],
    );
    return rows.map(({ id }) => id);
  }
}

function toRow(row: Row, { cut }: ReportQuestion): ReportRow {
  const { period, money, clicks, countedClicks, uniqueClicks, impressions, countedImpressions } = row;
  const { conversions, approvedConversions, rejectedConversions } = row;
  return {
    period,
    keys: cut.groupBy.map((_, index) => row[`k${index + 1}`]!),
    ...{ clicks, countedClicks, uniqueClicks, impressions, countedImpressions },
    ...{ conversions, approvedConversions, rejectedConversions, money },
  };
}

function atOf(edge: Edge): Date | null {
  return edge && 'at' in edge ? edge.at : null;
}

function dateOf(edge: Edge): string | null {
  return edge && 'date' in edge ? edge.date : null;
}
