import type pg from 'pg';
import { CLICK_STREAM } from '../click-record.types.js';

/** What a node says of its journal. */
export interface JournalNodeReport {
  /** Bytes behind the checkpoint. */
  pendingBytes: number;
  /** Time of the oldest click behind the checkpoint, ms since the epoch; null when there is none. */
  oldestPendingAt: number | null;
  recordsLastMinute: number;
  lastError: { message: string; at: number } | null;
}

export interface SetAsideRow {
  id: string;
  payload: Buffer;
}

/** What the ingest tells of its node, and what it is asked to do. */
export class JournalNodeRepository {
  constructor(
    private readonly client: pg.Client,
    private readonly nodeId: string,
  ) {}

  /** Tells how the journal stands; answers whether somebody asked for a replay since the last time. */
  async report(report: JournalNodeReport): Promise<boolean> {
    const { rows } = await this.client.query<{ requested: boolean }>(
      `WITH asked AS (
         SELECT replay_requested_at IS NOT NULL AS requested FROM journal_nodes WHERE node_id = $1 AND stream = $2)
       INSERT INTO journal_nodes AS n
         (node_id, stream, pending_bytes, oldest_pending_at, records_last_minute, last_error, last_error_at, reported_at)
       VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6, to_timestamp($7::float8 / 1000), now())
       ON CONFLICT (node_id, stream) DO UPDATE
         SET pending_bytes = excluded.pending_bytes, oldest_pending_at = excluded.oldest_pending_at,
             records_last_minute = excluded.records_last_minute,
             last_error = coalesce(excluded.last_error, n.last_error),
             last_error_at = coalesce(excluded.last_error_at, n.last_error_at),
             reported_at = now(), replay_requested_at = NULL
       RETURNING coalesce((SELECT requested FROM asked), false) AS requested`,
      [
        this.nodeId,
        CLICK_STREAM,
        report.pendingBytes,
        report.oldestPendingAt,
        report.recordsLastMinute,
        report.lastError?.message ?? null,
        report.lastError?.at ?? null,
      ],
    );
    return rows[0]!.requested;
  }

  /** Records of this node that could not be stored, oldest first, after the given id. */
  async findSetAside(afterId: string | null, limit: number): Promise<SetAsideRow[]> {
    const { rows } = await this.client.query<SetAsideRow>(
      `SELECT id, payload FROM journal_set_aside
        WHERE node_id = $1 AND stream = $2 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4`,
      [this.nodeId, CLICK_STREAM, afterId, limit],
    );
    return rows;
  }

  async removeSetAside(id: string): Promise<void> {
    await this.client.query('DELETE FROM journal_set_aside WHERE id = $1', [id]);
  }
}
