import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { finished } from 'node:stream/promises';
import type { JournalPosition } from '../../journal/journal.types.js';
import { newId } from '../../kernel/ids/uuid.js';
import { CLICK_STREAM, type ClickRecord } from '../click-record.types.js';
import { ClickMarksRepository } from './click-marks.repository.js';
import { CLICK_COLUMNS, copyLine, type Verdict } from './click-row.js';

const COLUMNS = CLICK_COLUMNS.join(', ');
const COPY_CHUNK = 256 * 1024;

export interface SetAsideRecord {
  position: JournalPosition;
  reason: string;
  payload: Buffer;
}

/** Every statement of the click ingest, on one connection of the system role. */
export class ClickBatchRepository {
  constructor(
    private readonly client: pg.Client,
    private readonly nodeId: string,
  ) {}

  /** For the other repositories of the same transaction. */
  get connection(): pg.Client {
    return this.client;
  }

  /** One process at a time drains a node's journal; held until the connection ends. */
  async tryLock(): Promise<boolean> {
    const { rows } = await this.client.query<{ held: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('afflux.click_ingest'), hashtext($1)) AS held`,
      [this.nodeId],
    );
    return rows[0]!.held;
  }

  async prepare(): Promise<void> {
    // A batch is staged here because COPY is refused on a table with row-level security.
    await this.client.query(
      `CREATE TEMP TABLE IF NOT EXISTS click_batch (LIKE clicks) ON COMMIT DELETE ROWS`,
    );
    await this.client.query(
      `INSERT INTO journal_checkpoints (node_id, stream, segment, byte_offset, drained_through)
       VALUES ($1, $2, 0, 0, 'epoch') ON CONFLICT DO NOTHING`,
      [this.nodeId, CLICK_STREAM],
    );
  }

  /** Makes partitions for yesterday, today and a week ahead. */
  async ensurePartitions(): Promise<void> {
    await this.client.query(`SELECT ensure_click_partitions((now() AT TIME ZONE 'UTC')::date - 1, 9)`);
  }

  /** The lowest id of the oldest day that is kept. */
  async findFirstKept(): Promise<string> {
    const { rows } = await this.client.query<{ id: string }>(
      `SELECT first_id_of_day(min(to_date(right(c.relname, 8), 'YYYYMMDD'))) AS id
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'clicks'::regclass AND c.relname ~ '^clicks_[0-9]{8}$'`,
    );
    return rows[0]!.id;
  }

  /** Visitors' marks that no duplicate window reaches any more. */
  async forgetOldMarks(): Promise<void> {
    await new ClickMarksRepository(this.client).removeOld();
  }

  /** Where to read on; null for a journal that was never drained. */
  async checkpoint(): Promise<JournalPosition | null> {
    const { rows } = await this.client.query<{ segment: string; byte_offset: string }>(
      `SELECT segment, byte_offset FROM journal_checkpoints WHERE node_id = $1 AND stream = $2`,
      [this.nodeId, CLICK_STREAM],
    );
    const [row] = rows;
    if (!row || row.segment === '0') return null;
    return { segment: Number(row.segment), offset: Number(row.byte_offset) };
  }

  async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN');
    try {
      const result = await work();
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK');
      throw error;
    }
  }

  /** @param verdicts one for each click, in the same order */
  async stage(clicks: readonly ClickRecord[], verdicts: readonly Verdict[]): Promise<void> {
    const stream = this.client.query(copyFrom(`COPY click_batch (${COLUMNS}) FROM STDIN`));
    const done = finished(stream);
    let chunk = '';
    for (let index = 0; index < clicks.length; index++) {
      chunk += copyLine(clicks[index]!, verdicts[index]!);
      if (chunk.length >= COPY_CHUNK) {
        stream.write(chunk);
        chunk = '';
      }
    }
    stream.end(chunk);
    await done;
  }

  /** Uncounts what is beyond a plan's clicks of the month; the usage rows stay locked until the commit. */
  async applyPlanLimits(tenantIds: string[]): Promise<void> {
    const { rows: limited } = await this.client.query<{ id: string; plan_limit: number }>(
      `SELECT t.id, p.max_clicks_per_month AS plan_limit FROM tenants t JOIN plans p ON p.code = t.plan_code
        WHERE t.id = ANY($1::uuid[]) AND p.max_clicks_per_month IS NOT NULL ORDER BY t.id`,
      [tenantIds],
    );
    if (limited.length === 0) return;
    const ids = limited.map((row) => row.id);
    await this.client.query(
      `INSERT INTO tenant_usage (tenant_id, month, counted_clicks)
       SELECT DISTINCT tenant_id, date_trunc('month', clicked_at AT TIME ZONE 'UTC')::date, 0
         FROM click_batch WHERE tenant_id = ANY($1::uuid[]) ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
      [ids],
    );
    await this.client.query(
      `SELECT 1 FROM tenant_usage WHERE tenant_id = ANY($1::uuid[]) ORDER BY tenant_id, month FOR UPDATE`,
      [ids],
    );
    await this.client.query(
      `WITH ranked AS (
         SELECT b.id, b.tenant_id, date_trunc('month', b.clicked_at AT TIME ZONE 'UTC')::date AS month,
                row_number() OVER (PARTITION BY b.tenant_id, date_trunc('month', b.clicked_at AT TIME ZONE 'UTC')
                                   ORDER BY b.id) AS position
           FROM click_batch b
          WHERE b.is_counted AND b.tenant_id = ANY($1::uuid[]) AND NOT EXISTS (SELECT 1 FROM clicks c WHERE c.id = b.id))
       UPDATE click_batch b SET is_counted = false, not_counted_reason = 'plan_limit'
         FROM ranked r
         JOIN unnest($1::uuid[], $2::bigint[]) AS plan (tenant_id, plan_limit) ON plan.tenant_id = r.tenant_id
         JOIN tenant_usage u ON u.tenant_id = r.tenant_id AND u.month = r.month
        WHERE b.id = r.id AND r.position + u.counted_clicks > plan.plan_limit`,
      [ids, limited.map((row) => row.plan_limit)],
    );
  }

  /** Stores what is new and advances the roll-ups by exactly that; rows in key order, so that nodes never deadlock. */
  async insertStaged(): Promise<number> {
    const { rows } = await this.client.query<{ inserted: number }>(
      `WITH inserted AS (
         INSERT INTO clicks (${COLUMNS}) SELECT ${COLUMNS} FROM click_batch ON CONFLICT (id) DO NOTHING
         RETURNING tenant_id, link_id, offer_id, promoter_id, clicked_at, country, device, is_counted, is_unique,
                   not_counted_reason, id, ip, method, user_agent, fraud_score, fraud_signals),
       rolled AS (
         INSERT INTO click_rollups AS r
           (tenant_id, bucket_start, link_id, offer_id, promoter_id, country, device, clicks, counted_clicks,
            unique_clicks)
         SELECT tenant_id, date_bin('15 minutes', clicked_at, 'epoch') AS bucket, link_id, offer_id, promoter_id,
                coalesce(country, ''), coalesce(device, ''), count(*), count(*) FILTER (WHERE is_counted),
                count(*) FILTER (WHERE is_unique)
           FROM inserted GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 6, 7
         ON CONFLICT (tenant_id, bucket_start, link_id, offer_id, country, device)
           DO UPDATE SET clicks = r.clicks + excluded.clicks, counted_clicks = r.counted_clicks + excluded.counted_clicks,
                         unique_clicks = r.unique_clicks + excluded.unique_clicks),
       suspicious AS (
         INSERT INTO fraud_events (id, tenant_id, kind, link_id, click_id, ip, details, occurred_at)
         SELECT uuidv7(), tenant_id,
                CASE not_counted_reason WHEN 'fraud' THEN 'rejected_click' ELSE not_counted_reason END, link_id, id, ip,
                jsonb_build_object('method', method, 'userAgent', user_agent, 'offerId', offer_id,
                                   'promoterId', promoter_id)
                || CASE not_counted_reason
                     WHEN 'fraud' THEN jsonb_build_object('score', fraud_score, 'signals', fraud_signals)
                     ELSE '{}' END,
                clicked_at
           FROM inserted
          WHERE not_counted_reason IN ('invalid_signature', 'expired_signature', 'unsigned', 'replay', 'fraud')),
       used AS (
         INSERT INTO tenant_usage AS u (tenant_id, month, counted_clicks)
         SELECT tenant_id, date_trunc('month', clicked_at AT TIME ZONE 'UTC')::date, count(*) FILTER (WHERE is_counted)
           FROM inserted GROUP BY 1, 2 ORDER BY 1, 2
         ON CONFLICT (tenant_id, month) DO UPDATE SET counted_clicks = u.counted_clicks + excluded.counted_clicks)
       SELECT count(*)::int AS inserted FROM inserted`,
    );
    return rows[0]!.inserted;
  }

  /** Staged ids that are stored already, but as another click: never silently dropped. */
  async findContradictions(): Promise<string[]> {
    const { rows } = await this.client.query<{ id: string }>(
      `SELECT b.id FROM click_batch b JOIN clicks c ON c.id = b.id
        WHERE (c.tenant_id, c.link_id, c.clicked_at) IS DISTINCT FROM (b.tenant_id, b.link_id, b.clicked_at)`,
    );
    return rows.map((row) => row.id);
  }

  async setAside(records: readonly SetAsideRecord[]): Promise<void> {
    for (const { position, reason, payload } of records) {
      await this.client.query(
        `INSERT INTO journal_set_aside (id, node_id, stream, segment, byte_offset, reason, payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(), this.nodeId, CLICK_STREAM, position.segment, position.offset, reason, payload],
      );
    }
  }

  /** @param drainedThrough null leaves the watermark where it is */
  async advance(next: JournalPosition, records: number, drainedThrough: number | null): Promise<void> {
    await this.client.query(
      `UPDATE journal_checkpoints
          SET segment = $3, byte_offset = $4, records = records + $5, updated_at = now(),
              drained_through = coalesce(to_timestamp($6::float8 / 1000), drained_through)
        WHERE node_id = $1 AND stream = $2`,
      [this.nodeId, CLICK_STREAM, next.segment, next.offset, records, drainedThrough],
    );
  }
}
