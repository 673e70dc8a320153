import type pg from 'pg';
import type { Verdict } from './click-row.js';
import type { RollUp, Slice, Usage } from './roll-up.policy.js';
import type { JudgedClick } from './judged-click.types.js';

const SUSPICIOUS: ReadonlySet<Verdict['reason']> = new Set([
  'invalid_signature',
  'expired_signature',
  'unsigned',
  'replay',
  'fraud',
]);

/** Whether a click was rejected, or its link was not as it was given out. */
export function isSuspicious({ reason }: Verdict): boolean {
  return SUSPICIOUS.has(reason);
}

/** What clicks leave behind beside their rows, on the connection of an ingest transaction. */
export class ClickRollupsRepository {
  constructor(private readonly client: pg.Client) {}

  /** Rows in key order, so that nodes never deadlock. */
  async advance(rollUps: readonly RollUp[]): Promise<void> {
    await this.client.query(
      `INSERT INTO click_rollups AS r
         (tenant_id, bucket_start, link_id, offer_id, promoter_id, country, device, clicks, counted_clicks,
          unique_clicks)
       SELECT tenant_id, to_timestamp(bucket_start / 1000), link_id, offer_id, promoter_id, country, device,
              clicks, counted, uniques
         FROM unnest($1::uuid[], $2::float8[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                     $8::bigint[], $9::bigint[], $10::bigint[])
              AS added (tenant_id, bucket_start, link_id, offer_id, promoter_id, country, device, clicks, counted,
                        uniques)
        ORDER BY tenant_id, bucket_start, link_id, offer_id, country, device
       ON CONFLICT (tenant_id, bucket_start, link_id, offer_id, country, device)
         DO UPDATE SET clicks = r.clicks + excluded.clicks, counted_clicks = r.counted_clicks + excluded.counted_clicks,
                       unique_clicks = r.unique_clicks + excluded.unique_clicks`,
      [
        rollUps.map(({ tenantId }) => tenantId),
        rollUps.map(({ bucketStart }) => bucketStart),
        rollUps.map(({ linkId }) => linkId),
        rollUps.map(({ offerId }) => offerId),
        rollUps.map(({ promoterId }) => promoterId),
        rollUps.map(({ country }) => country),
        rollUps.map(({ device }) => device),
        rollUps.map(({ clicks }) => clicks),
        rollUps.map(({ counted }) => counted),
        rollUps.map(({ unique }) => unique),
      ],
    );
  }

  /** As `advance`. */
  async advanceSlices(slices: readonly Slice[]): Promise<void> {
    await this.client.query(
      `INSERT INTO click_slices AS s
         (tenant_id, bucket_start, dimension, link_id, offer_id, promoter_id, value, clicks, counted_clicks,
          unique_clicks)
       SELECT tenant_id, to_timestamp(bucket_start / 1000), dimension, link_id, offer_id, promoter_id, value,
              clicks, counted, uniques
         FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[],
                     $8::bigint[], $9::bigint[], $10::bigint[])
              AS added (tenant_id, bucket_start, dimension, link_id, offer_id, promoter_id, value, clicks, counted,
                        uniques)
        ORDER BY tenant_id, bucket_start, dimension, link_id, offer_id, value
       ON CONFLICT (tenant_id, bucket_start, dimension, link_id, offer_id, value)
         DO UPDATE SET clicks = s.clicks + excluded.clicks, counted_clicks = s.counted_clicks + excluded.counted_clicks,
                       unique_clicks = s.unique_clicks + excluded.unique_clicks`,
      [
        slices.map(({ tenantId }) => tenantId),
        slices.map(({ bucketStart }) => bucketStart),
        slices.map(({ dimension }) => dimension),
        slices.map(({ linkId }) => linkId),
        slices.map(({ offerId }) => offerId),
        slices.map(({ promoterId }) => promoterId),
        slices.map(({ value }) => value),
        slices.map(({ clicks }) => clicks),
        slices.map(({ counted }) => counted),
        slices.map(({ unique }) => unique),
      ],
    );
  }

  /** Says which quarters of an hour changed, so that the sums of their days are reckoned anew. */
  async markChanged(rollUps: readonly RollUp[]): Promise<void> {
    const buckets = new Map(
      rollUps.map(({ tenantId, bucketStart }) => [`${tenantId} ${bucketStart}`, { tenantId, bucketStart }]),
    );
    const changed = [...buckets.values()];
    await this.client.query(
      `INSERT INTO rollup_changes AS r (tenant_id, source, bucket_start)
       SELECT tenant_id, 'clicks', to_timestamp(bucket_start / 1000)
         FROM unnest($1::uuid[], $2::float8[]) AS changed (tenant_id, bucket_start)
        ORDER BY tenant_id, bucket_start
       ON CONFLICT (tenant_id, source, bucket_start) DO UPDATE SET version = r.version + 1`,
      [changed.map(({ tenantId }) => tenantId), changed.map(({ bucketStart }) => bucketStart)],
    );
  }

  async addUsage(usages: readonly Usage[]): Promise<void> {
    await this.client.query(
      `INSERT INTO tenant_usage AS u (tenant_id, month, counted_clicks)
       SELECT * FROM unnest($1::uuid[], $2::date[], $3::bigint[]) AS added (tenant_id, month, counted)
        ORDER BY tenant_id, month
       ON CONFLICT (tenant_id, month) DO UPDATE SET counted_clicks = u.counted_clicks + excluded.counted_clicks`,
      [
        usages.map(({ tenantId }) => tenantId),
        usages.map(({ month }) => month),
        usages.map(({ counted }) => counted),
      ],
    );
  }

  /** Leaves a fraud event for each click that was rejected, or whose link was not as it was given out. */
  async reportSuspicious(clicks: readonly JudgedClick[], verdicts: readonly Verdict[]): Promise<void> {
    const ids = clicks.flatMap(({ id }, index) => (isSuspicious(verdicts[index]!) ? [id] : [])).sort();
    if (ids.length === 0) return;
    await this.client.query(
      `INSERT INTO fraud_events (id, tenant_id, kind, link_id, click_id, ip, details, occurred_at)
       SELECT uuidv7(), tenant_id,
              CASE not_counted_reason WHEN 'fraud' THEN 'rejected_click' ELSE not_counted_reason END, link_id, id, ip,
              jsonb_build_object('method', method, 'userAgent', user_agent, 'offerId', offer_id,
                                 'promoterId', promoter_id)
              || CASE not_counted_reason
                   WHEN 'fraud' THEN jsonb_build_object('score', fraud_score, 'signals', fraud_signals)
                   ELSE '{}' END,
              clicked_at
         FROM clicks WHERE id = ANY($1::uuid[]) AND id BETWEEN $2 AND $3`,
      // The range spares PostgreSQL the partitions of other days.
      [ids, ids[0], ids.at(-1)],
    );
  }
}
