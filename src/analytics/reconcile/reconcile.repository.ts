import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';

/** A roll-up row that is not what the raw rows say. */
export interface Difference {
  /** What identifies the row. */
  key: string;
  /** Its counters; null when there is no such row. */
  kept: string | null;
  /** What they should be; null when there should be no such row. */
  raw: string | null;
}

export interface Span {
  tenantId: string;
  from: Date;
  to: Date;
  /** In a test world the clock says nothing about ids. */
  isLive: boolean;
}

/** A click comes at most 7 days after its time, and its id may be as old as itself. */
const ID_SLACK_MS = 8 * 86_400_000;
const EVER = Date.UTC(9999, 11, 31);
const BUCKET = (column: string): string => `date_bin('15 minutes', ${column}, 'epoch')`;
const SUB_VALUES = Array.from(
  { length: 10 },
  (_, index) => `('sub${index + 1}', dimension_value(sub${index + 1}))`,
);

interface RolledTable {
  keys: string[];
  counts: string[];
  /** Rows of `keys` and `counts` as they should be: $1 tenant, $2 and $3 the time, $4 and $5 the ids. */
  raw: string;
}

const CLICKS = `FROM clicks WHERE tenant_id = $1 AND clicked_at >= $2 AND clicked_at < $3 AND id >= $4 AND id < $5`;
const IMPRESSIONS = `FROM impressions
  WHERE tenant_id = $1 AND viewed_at >= $2 AND viewed_at < $3 AND id >= $4 AND id < $5`;
const CLICK_SUMS = `count(*) AS clicks, count(*) FILTER (WHERE is_counted) AS counted_clicks,
  count(*) FILTER (WHERE is_unique) AS unique_clicks`;

/** Roll-ups of clicks and impressions, and what they are made of. */
const TABLES = {
  click_rollups: {
    keys: ['bucket_start', 'link_id', 'offer_id', 'promoter_id', 'country', 'device'],
    counts: ['clicks', 'counted_clicks', 'unique_clicks'],
    raw: `SELECT ${BUCKET('clicked_at')} AS bucket_start, link_id, offer_id, promoter_id,
                 coalesce(country, '') AS country, coalesce(device, '') AS device, ${CLICK_SUMS}
            ${CLICKS} GROUP BY 1, 2, 3, 4, 5, 6`,
  },
  click_slices: {
    keys: ['bucket_start', 'dimension', 'link_id', 'offer_id', 'promoter_id', 'value'],
    counts: ['clicks', 'counted_clicks', 'unique_clicks'],
    raw: `SELECT ${BUCKET('clicked_at')} AS bucket_start, v.dimension, link_id, offer_id, promoter_id, v.value,
                 ${CLICK_SUMS}
            FROM (SELECT * ${CLICKS}) c
           CROSS JOIN LATERAL (VALUES ('os', coalesce(os, '')), ('browser', coalesce(browser, '')),
                               ${SUB_VALUES.join(', ')}) AS v (dimension, value)
           WHERE v.dimension IN ('os', 'browser') OR v.value <> ''
           GROUP BY 1, 2, 3, 4, 5, 6`,
  },
  impression_rollups: {
    keys: ['bucket_start', 'link_id', 'offer_id', 'promoter_id', 'country', 'device'],
    counts: ['impressions', 'counted_impressions'],
    raw: `SELECT ${BUCKET('viewed_at')} AS bucket_start, link_id, offer_id, promoter_id,
                 coalesce(country, '') AS country, coalesce(device, '') AS device, count(*) AS impressions,
                 count(*) FILTER (WHERE is_counted) AS counted_impressions
            ${IMPRESSIONS} GROUP BY 1, 2, 3, 4, 5, 6`,
  },
  conversion_rollups: {
    keys: ['bucket_start', 'link_id', 'offer_id', 'promoter_id', 'event', 'currency'],
    counts: [
      ...['conversions', 'approved_conversions', 'amount_minor', 'commission_minor'],
      'approved_commission_minor',
    ],
    raw: `SELECT ${BUCKET('converted_at')} AS bucket_start, link_id, offer_id, promoter_id, event, currency,
                 count(*) FILTER (WHERE stands) AS conversions,
                 count(*) FILTER (WHERE status = 'approved') AS approved_conversions,
                 coalesce(sum(amount_minor - refunded_minor) FILTER (WHERE stands), 0) AS amount_minor,
                 coalesce(sum(commission_minor - reversed_commission_minor) FILTER (WHERE stands), 0)
                   AS commission_minor,
                 coalesce(sum(commission_minor - reversed_commission_minor) FILTER (WHERE status = 'approved'), 0)
                   AS approved_commission_minor
            FROM (SELECT *, status IN ('pending', 'approved') AS stands FROM conversions
                   WHERE tenant_id = $1 AND converted_at >= $2 AND converted_at < $3
                     AND $4::uuid IS NOT NULL AND $5::uuid IS NOT NULL) c
           GROUP BY 1, 2, 3, 4, 5, 6`,
  },
} satisfies Record<string, RolledTable>;

export type RolledUp = keyof typeof TABLES;
export const ROLLED_UP = Object.keys(TABLES) as RolledUp[];

/** Compares roll-ups with the rows they were made of, and makes them anew. */
@Injectable()
export class ReconcileRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Rows that are nothing on either side are no difference. */
  async findDifferences(name: RolledUp, span: Span): Promise<Difference[]> {
    const { keys, counts, raw }: RolledTable = TABLES[name];
    const same = keys.map((key) => `k.${key} = r.${key}`).join(' AND ');
    const kept = counts.map((count) => `coalesce(k.${count}, 0)`).join(', ');
    const real = counts.map((count) => `coalesce(r.${count}, 0)`).join(', ');
    return this.tx.manager.query(
      `WITH k AS (SELECT ${[...keys, ...counts].join(', ')} FROM ${name}
                   WHERE tenant_id = $1 AND bucket_start >= $2 AND bucket_start < $3),
            r AS (${raw})
       SELECT concat_ws(' ', ${keys.map((key) => `coalesce(k.${key}, r.${key})`).join(', ')}) AS key,
              CASE WHEN k.bucket_start IS NOT NULL THEN concat_ws('/', ${counts.map((count) => `k.${count}`).join(', ')}) END AS kept,
              CASE WHEN r.bucket_start IS NOT NULL THEN concat_ws('/', ${counts.map((count) => `r.${count}`).join(', ')}) END AS raw
         FROM k FULL JOIN r ON ${same}
        WHERE (${kept}) IS DISTINCT FROM (${real})
        ORDER BY 1`,
      this.valuesOf(span),
    );
  }

  /** Puts what the raw rows say in place of what is kept. */
  async replace(name: RolledUp, span: Span): Promise<void> {
    const { keys, counts, raw }: RolledTable = TABLES[name];
    const columns = [...keys, ...counts].join(', ');
    await this.tx.manager.query(
      `DELETE FROM ${name} WHERE tenant_id = $1 AND bucket_start >= $2 AND bucket_start < $3`,
      [span.tenantId, span.from, span.to],
    );
    // What an ingest adds meanwhile is in the rows that were just read, or comes on top of them.
    await this.tx.manager.query(
      `INSERT INTO ${name} (tenant_id, ${columns}) SELECT $1, ${columns} FROM (${raw}) r ORDER BY ${keys.join(', ')}
       ON CONFLICT ON CONSTRAINT pk_${name} DO UPDATE SET ${counts.map((count) => `${count} = excluded.${count}`).join(', ')}`,
      this.valuesOf(span),
    );
  }

  /** Whether the clicks of this day were forgotten: what is gone can neither be compared nor counted anew. */
  async isForgotten(day: string, span: Span): Promise<boolean> {
    const rows: { isForgotten: boolean }[] = await this.tx.manager.query(
      `SELECT to_regclass('clicks_' || $6) IS NULL AND NOT EXISTS (SELECT ${CLICKS})
              AND EXISTS (SELECT FROM click_rollups WHERE tenant_id = $1 AND bucket_start >= $2 AND bucket_start < $3)
              AS "isForgotten"`,
      [...this.valuesOf(span), day.replaceAll('-', '')],
    );
    return rows[0]!.isForgotten;
  }

  private valuesOf({ tenantId, from, to, isLive }: Span): unknown[] {
    return [
      tenantId,
      from,
      to,
      firstIdAt(isLive ? from.getTime() - ID_SLACK_MS : 0),
      firstIdAt(isLive ? to.getTime() + ID_SLACK_MS : EVER),
    ];
  }
}
