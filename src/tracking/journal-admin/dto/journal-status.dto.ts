import type { JournalNodeRow } from '../journal-admin.repository.js';

/** The click journal of one node. */
export class JournalNodeDto {
  /** Names the node's journal; made with its folder. */
  nodeId: string;
  /** Bytes on the node's disk that PostgreSQL does not have yet. */
  pendingBytes: number;
  /** Time of the oldest click that waits; null when none does. */
  oldestPendingAt: string | null;
  /** Records moved to PostgreSQL in the last minute. */
  recordsLastMinute: number;
  /** Records moved to PostgreSQL since the journal was made. */
  recordsTotal: number;
  /** All clicks of this node acknowledged before this moment are in PostgreSQL. */
  drainedThrough: string;
  /** Records that PostgreSQL refused; they are kept and tried again at a replay. */
  setAside: number;
  /** The most recent trouble of the ingest, kept after it ended. */
  lastError: string | null;
  /** When that was. */
  lastErrorAt: string | null;
  /** When the node last reported; a node that is gone stays silent. */
  reportedAt: string;
  /** A replay was asked for and has not begun. */
  replayRequested: boolean;
  /** When the node was given up; nobody waits for it any more. */
  writtenOffAt: string | null;

  static from(this: void, row: JournalNodeRow): JournalNodeDto {
    return {
      nodeId: row.node_id,
      pendingBytes: Number(row.pending_bytes),
      oldestPendingAt: row.oldest_pending_at?.toISOString() ?? null,
      recordsLastMinute: Number(row.records_last_minute),
      recordsTotal: Number(row.records_total),
      drainedThrough: row.drained_through.toISOString(),
      setAside: Number(row.set_aside),
      lastError: row.last_error,
      lastErrorAt: row.last_error_at?.toISOString() ?? null,
      reportedAt: row.reported_at.toISOString(),
      replayRequested: row.replay_requested_at !== null,
      writtenOffAt: row.written_off_at?.toISOString() ?? null,
    };
  }
}

/** The click journals of all nodes. */
export class JournalStatusDto {
  /** Sum over the nodes. */
  pendingBytes: number;
  /** Time of the oldest click that waits anywhere; null when none does. */
  oldestPendingAt: string | null;
  /** One entry per node that ever drained a journal. */
  nodes: JournalNodeDto[];
}

/** Which journals to replay. */
export class ReplayJournalResultDto {
  /** Nodes that will replay within a second or two, if they are up. */
  nodeIds: string[];
}
