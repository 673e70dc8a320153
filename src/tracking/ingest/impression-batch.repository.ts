import type pg from 'pg';
import type { ClickRecord } from '../click-record.types.js';

const COLUMNS = [
  ...['id', 'tenant_id', 'link_id', 'offer_id', 'advertiser_id', 'promoter_id', 'viewed_at', 'ip'],
  ...['user_agent', 'device', 'os', 'browser', 'country', 'referrer', 'sub1', 'source', 'visitor'],
  ...['fraud_score', 'is_counted', 'not_counted_reason'],
].join(', ');

/** Impressions, on the connection of an ingest transaction. */
export class ImpressionBatchRepository {
  constructor(private readonly client: pg.Client) {}

  /** Makes partitions for yesterday, today and a week ahead. */
  async ensurePartitions(): Promise<void> {
    await this.client.query(`SELECT ensure_impression_partitions((now() AT TIME ZONE 'UTC')::date - 1, 9)`);
  }

  /** Stores what is new and advances the roll-ups by exactly that; answers how many were new. */
  async insert(records: readonly ClickRecord[]): Promise<number> {
    const { rows } = await this.client.query<{ inserted: number }>(
      `WITH inserted AS (
         INSERT INTO impressions (${COLUMNS})
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS r
           (id uuid, tenant_id uuid, link_id uuid, offer_id uuid, advertiser_id uuid, promoter_id uuid,
            viewed_at timestamptz, ip text, user_agent text, device text, os text, browser text, country text,
            referrer text, sub1 text, source text, visitor text, fraud_score smallint, is_counted boolean,
            not_counted_reason text)
         ON CONFLICT (id) DO NOTHING
         RETURNING tenant_id, link_id, offer_id, promoter_id, viewed_at, country, device, is_counted),
       rolled AS (
         INSERT INTO impression_rollups AS r
           (tenant_id, bucket_start, link_id, offer_id, promoter_id, country, device, impressions,
            counted_impressions)
         SELECT tenant_id, date_bin('15 minutes', viewed_at, 'epoch'), link_id, offer_id, promoter_id,
                coalesce(country, ''), coalesce(device, ''), count(*), count(*) FILTER (WHERE is_counted)
           FROM inserted GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 6, 7
         ON CONFLICT (tenant_id, bucket_start, link_id, offer_id, country, device)
           DO UPDATE SET impressions = r.impressions + excluded.impressions,
                         counted_impressions = r.counted_impressions + excluded.counted_impressions),
       changed AS (
         INSERT INTO rollup_changes AS c (tenant_id, source, bucket_start)
         SELECT DISTINCT tenant_id, 'clicks', date_bin('15 minutes', viewed_at, 'epoch') FROM inserted ORDER BY 1, 3
         ON CONFLICT (tenant_id, source, bucket_start) DO UPDATE SET version = c.version + 1)
       SELECT count(*)::int AS inserted FROM inserted`,
      [JSON.stringify(records.map(rowOf))],
    );
    return rows[0]!.inserted;
  }

  /** The places in the list of those whose id is stored, but of another link. */
  async findContradictions(records: readonly ClickRecord[]): Promise<number[]> {
    const { rows } = await this.client.query<{ place: number }>(
      `SELECT r.place::int - 1 AS place
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS r (id, tenant_id, link_id, place)
         JOIN impressions i ON i.id = r.id
        WHERE (i.tenant_id, i.link_id) IS DISTINCT FROM (r.tenant_id, r.link_id)`,
      [
        records.map(({ id }) => id),
        records.map(({ tenantId }) => tenantId),
        records.map(({ linkId }) => linkId),
      ],
    );
    return rows.map(({ place }) => place);
  }
}

function rowOf(record: ClickRecord): Record<string, unknown> {
  return {
    id: record.id,
    tenant_id: record.tenantId,
    link_id: record.linkId,
    offer_id: record.offerId,
    advertiser_id: record.advertiserId,
    promoter_id: record.promoterId,
    viewed_at: new Date(record.at).toISOString(),
    ip: record.ip,
    user_agent: record.userAgent,
    device: record.device,
    os: record.os,
    browser: record.browser,
    country: record.country,
    referrer: record.referrer,
    sub1: record.subs[0] ?? null,
    source: record.source,
    visitor: record.visitor,
    fraud_score: record.score,
    is_counted: record.counted,
    not_counted_reason: record.reason,
  };
}
