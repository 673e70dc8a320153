import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { type Change, CLICK_COUNTS, CONVERSION_COUNTS, type Source } from './days.types.js';

const SLOT = `(extract(epoch FROM bucket_start - $2::timestamptz) / 900)::smallint`;
const TIME = `tenant_id = $1 AND bucket_start >= $2::timestamptz AND bucket_start < $2::timestamptz + interval '1 day'`;
const NO_IMPRESSIONS = '0 AS impressions, 0 AS counted_impressions';

/** Rows of a day for each owner: the tenant, the offer and the promoter, cut by what is known of a click. */
const CLICK_CELLS = `
  SELECT v.owner_id, v.dimension, v.value, c.slot, c.clicks, c.counted_clicks, c.unique_clicks, c.impressions,
         c.counted_impressions
    FROM (SELECT ${SLOT} AS slot, offer_id, promoter_id, country, device, sum(clicks) AS clicks,
                 sum(counted_clicks) AS counted_clicks, sum(unique_clicks) AS unique_clicks,
                 sum(impressions) AS impressions, sum(counted_impressions) AS counted_impressions
            FROM (SELECT bucket_start, offer_id, promoter_id, country, device, clicks, counted_clicks, unique_clicks,
                         ${NO_IMPRESSIONS} FROM click_rollups WHERE ${TIME}
                  UNION ALL
                  SELECT bucket_start, offer_id, promoter_id, country, device, 0, 0, 0, impressions,
                         counted_impressions FROM impression_rollups WHERE ${TIME}) r
           GROUP BY 1, 2, 3, 4, 5) c
   CROSS JOIN LATERAL (VALUES
     ($1::uuid, 'all', ''), ($1, 'offer', offer_id::text), ($1, 'promoter', promoter_id::text),
     ($1, 'country', country), ($1, 'device', device),
     (offer_id, 'all', ''), (offer_id, 'promoter', promoter_id::text), (offer_id, 'country', country),
     (offer_id, 'device', device),
     (promoter_id, 'all', ''), (promoter_id, 'offer', offer_id::text), (promoter_id, 'country', country),
     (promoter_id, 'device', device)) AS v (owner_id, dimension, value)
  UNION ALL
  SELECT v.owner_id, s.dimension, s.value, s.slot, s.clicks, s.counted_clicks, s.unique_clicks, ${NO_IMPRESSIONS}
    FROM (SELECT ${SLOT} AS slot, dimension, offer_id, promoter_id, value, sum(clicks) AS clicks,
                 sum(counted_clicks) AS counted_clicks, sum(unique_clicks) AS unique_clicks
            FROM click_slices WHERE ${TIME} GROUP BY 1, 2, 3, 4, 5) s
   CROSS JOIN LATERAL (VALUES ($1::uuid, false), (offer_id, false), (promoter_id, true)) AS v (owner_id, has_subs)
   WHERE v.has_subs OR s.dimension IN ('os', 'browser')`;

const SUB_VALUES = Array.from(
  { length: 10 },
  (_, index) => `(promoter_id, 'sub${index + 1}', coalesce(subs[${index + 1}], ''), true)`,
);

/** A promoter's own rows know each conversion they share in; those of the tenant and of offers know it once. */
const CONVERSION_CELLS = `
  SELECT v.owner_id, v.dimension, v.value, f.currency, ${SLOT} AS slot,
         CASE WHEN v.is_shared OR f.is_lead THEN f.conversions ELSE 0 END AS conversions,
         CASE WHEN v.is_shared OR f.is_lead THEN f.approved_conversions ELSE 0 END AS approved_conversions,
         CASE WHEN v.is_shared OR f.is_lead THEN f.rejected_conversions ELSE 0 END AS rejected_conversions,
         CASE WHEN v.is_shared OR f.is_lead THEN f.amount_minor ELSE 0 END AS amount_minor,
         f.commission_minor, f.approved_commission_minor
    FROM conversion_facts f
   CROSS JOIN LATERAL (VALUES
     ($1::uuid, 'all', '', false), ($1, 'offer', offer_id::text, false), ($1, 'promoter', promoter_id::text, true),
     ($1, 'country', country, false), ($1, 'device', device, false), ($1, 'os', os, false),
     ($1, 'browser', browser, false), ($1, 'event', event, false),
     (offer_id, 'all', '', false), (offer_id, 'promoter', promoter_id::text, true),
     (offer_id, 'country', country, false), (offer_id, 'device', device, false), (offer_id, 'os', os, false),
     (offer_id, 'browser', browser, false), (offer_id, 'event', event, false),
     (promoter_id, 'all', '', true), (promoter_id, 'offer', offer_id::text, true),
     (promoter_id, 'country', country, true), (promoter_id, 'device', device, true), (promoter_id, 'os', os, true),
     (promoter_id, 'browser', browser, true), (promoter_id, 'event', event, true),
     ${SUB_VALUES.join(', ')}) AS v (owner_id, dimension, value, is_shared)
   WHERE ${TIME} AND (v.value <> '' OR v.dimension NOT LIKE 'sub%')`;

const SUMS: Record<Source, DaySums> = {
  clicks: sumUp('click_days', CLICK_CELLS, CLICK_COUNTS, 'integer', []),
  conversions: sumUp('conversion_days', CONVERSION_CELLS, CONVERSION_COUNTS, 'bigint', ['currency']),
};

/** Keeps the sums of days, out of the roll-ups by quarter of an hour. */
@Injectable()
export class DaySumsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Two workers never sum up the same day at once. */
  async lockDay(tenantId: string, source: Source, day: string): Promise<void> {
    await this.tx.manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `afflux.days ${tenantId} ${source} ${day}`,
    ]);
  }

  findChanges(tenantId: string, source: Source, day: string): Promise<Change[]> {
    return this.tx.manager.query(
      `SELECT bucket_start AS "bucketStart", version::text FROM rollup_changes
        WHERE tenant_id = $1 AND source = $3 AND bucket_start >= $2::timestamptz
          AND bucket_start < $2::timestamptz + interval '1 day'`,
      [tenantId, startOf(day), source],
    );
  }

  /** Reckons a day anew, all of it. */
  async replaceDay(tenantId: string, source: Source, day: string): Promise<void> {
    const { table, select, columns } = SUMS[source];
    await this.tx.manager.query(`DELETE FROM ${table} WHERE tenant_id = $1 AND day = $2::date`, [
      tenantId,
      day,
    ]);
    await this.tx.manager.query(`INSERT INTO ${table} (tenant_id, ${columns}) ${select}`, [
      tenantId,
      startOf(day),
    ]);
  }

  /** Forgets changes, but none that came after they were read; in order, as the ingest takes them. */
  async forgetChanges(tenantId: string, source: Source, changes: readonly Change[]): Promise<void> {
    await this.tx.manager.query(
      `WITH held AS (
         SELECT r.tenant_id, r.source, r.bucket_start
           FROM rollup_changes r
           JOIN unnest($3::timestamptz[], $4::bigint[]) AS seen (bucket_start, version)
             ON seen.bucket_start = r.bucket_start AND seen.version = r.version
          WHERE r.tenant_id = $1 AND r.source = $2
          ORDER BY r.bucket_start FOR UPDATE OF r)
       DELETE FROM rollup_changes r USING held
        WHERE (r.tenant_id, r.source, r.bucket_start) = (held.tenant_id, held.source, held.bucket_start)`,
      [
        tenantId,
        source,
        changes.map(({ bucketStart }) => bucketStart),
        changes.map(({ version }) => version),
      ],
    );
  }

  /** How many sums of a day are not what its quarters of an hour say. */
  async countDifferences(tenantId: string, source: Source, day: string): Promise<number> {
    const { table, select, columns } = SUMS[source];
    const kept = `SELECT tenant_id, ${columns} FROM ${table} WHERE tenant_id = $1 AND day = ($2::timestamptz AT TIME ZONE 'UTC')::date`;
    const rows: { differences: number }[] = await this.tx.manager.query(
      `SELECT count(*)::int AS differences
         FROM ((${kept} EXCEPT (${select})) UNION ALL ((${select}) EXCEPT ${kept})) d`,
      [tenantId, startOf(day)],
    );
    return rows[0]!.differences;
  }

  /** Says that quarters of an hour between two moments changed. */
  async markChanged(tenantId: string, source: Source, from: Date, to: Date): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO rollup_changes AS r (tenant_id, source, bucket_start)
       SELECT $1, $2, bucket FROM generate_series($3::timestamptz, $4::timestamptz - interval '1 ms', '15 minutes') bucket
        ORDER BY bucket
       ON CONFLICT (tenant_id, source, bucket_start) DO UPDATE SET version = r.version + 1`,
      [tenantId, source, from, to],
    );
  }
}

/** Midnight in UTC of a day written as `YYYY-MM-DD`. */
function startOf(day: string): string {
  return `${day}T00:00:00Z`;
}

interface DaySums {
  table: string;
  /** All of the table's columns but the tenant, in the order of `select`. */
  columns: string;
  /** What the rows of a day should be: $1 tenant, $2 its midnight in UTC. */
  select: string;
}

function sumUp(
  table: string,
  cells: string,
  counts: readonly string[],
  slotType: string,
  keys: readonly string[],
): DaySums {
  const key = ['owner_id', 'dimension', 'value', ...keys].join(', ');
  return {
    table,
    columns: `day, ${key}, slots, ${counts.map((name) => `${name}, slot_${name}`).join(', ')}`,
    select: `
      SELECT $1::uuid, ($2::timestamptz AT TIME ZONE 'UTC')::date, ${key}, array_agg(slot ORDER BY slot),
             ${counts.map((name) => `sum(${name})::bigint, array_agg(${name}::${slotType} ORDER BY slot)`).join(', ')}
        FROM (SELECT ${key}, slot, ${counts.map((name) => `sum(${name}) AS ${name}`).join(', ')}
                FROM (${cells}) cell GROUP BY ${key}, slot) quarter
       GROUP BY ${key}`,
  };
}
