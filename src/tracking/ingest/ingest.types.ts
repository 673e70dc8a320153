import type { JournalPosition } from '../../journal/journal.types.js';

/** What an ingest needs to know to drain one node's click journal. */
export interface IngestSettings {
  nodeId: string;
  directory: string;
  /** URL of the system role. */
  connectionString: string;
  /** Records per transaction, a multiple of them while behind. */
  batchRecords: number;
}

/** What happened to one batch. */
export interface BatchResult {
  /** Records read from the journal. */
  records: number;
  /** Clicks that were new to the database. */
  inserted: number;
  /** Records kept in journal_set_aside because they could not be stored. */
  setAside: number;
}

export interface IngestProgress extends BatchResult {
  checkpoint: JournalPosition;
  /** ms since the epoch: all clicks acknowledged before are stored; null while behind. */
  drainedThrough: number | null;
}

export type IngestMessage =
  { kind: 'progress'; progress: IngestProgress } | { kind: 'trouble'; message: string } | { kind: 'stopped' };
