/** Where a frame starts: the segment's number and the byte offset inside its file. Never reused for another record. */
export interface JournalPosition {
  segment: number;
  offset: number;
}

/** Called once per append: with an error, or with the position of a record that is on stable storage. */
export type AppendCallback = (error: Error | null, position?: JournalPosition) => void;

export type JournalPayload = string | Uint8Array;

/**
 * `damaged`: bytes that are no frame, with readable frames behind them.
 * `torn_tail`: bytes that are no frame at the end of a finished segment, what a crash in the middle of a write leaves.
 */
export type CorruptionKind = 'damaged' | 'torn_tail';

export interface JournalCorruption {
  kind: CorruptionKind;
  position: JournalPosition;
  /** How many bytes were skipped. */
  length: number;
  /** The first of the skipped bytes, at most 4 KiB. */
  bytes: Buffer;
}

export interface JournalBatch {
  /** Slices of the chunks that were read; they keep those chunks in memory while held. */
  records: Buffer[];
  /** `positions[i]` is where `records[i]` starts. */
  positions: JournalPosition[];
  /** Where to go on; the checkpoint to store once the records are durable elsewhere. */
  next: JournalPosition;
  /** Nothing more can be read now; later appends may follow. */
  atEnd: boolean;
  corrupt: JournalCorruption[];
  /** The given position lies behind every segment, so it belongs to another journal: reading began at the oldest. */
  isRewound: boolean;
}

export interface BatchLimits {
  /** Records per batch; default 20,000. */
  maxRecords?: number;
  /** A batch ends with the record that reaches this many payload bytes; default 8 MiB. */
  maxBytes?: number;
}

export interface JournalErrorInfo {
  code: string;
  message: string;
  at: Date;
}

export interface JournalStats {
  /** Records handed in whose callback has not been called yet. */
  pending: number;
  pendingBytes: number;
  /** Records acknowledged since open. */
  appended: number;
  /** Records refused or failed since open: each of them was told so. */
  failed: number;
  /** Bytes in all segments; what other processes deleted shows after at most 5 s of traffic. */
  bytesOnDisk: number;
  /** The segment being written, null while none can be. */
  segment: number | null;
  /** Acknowledged bytes in the current segment. */
  segmentBytes: number;
  /** Whether the next append is expected to succeed. */
  isWritable: boolean;
  /** The most recent failure, kept after healing. */
  lastError: JournalErrorInfo | null;
  /** Groups written and synced since open. */
  syncs: number;
  /** Acknowledged records per sync. */
  meanGroupSize: number;
}

/** What `JournalWriter.open` found in the last segment of an earlier run. */
export interface JournalRecovery {
  /** Segments left by earlier runs, all kept for the reader. */
  segments: number;
  bytes: number;
  /** The torn tail of the last one, null when it ended with a whole frame. */
  tornTail: { position: JournalPosition; length: number; bytes: Buffer; isCut: boolean } | null;
  corrupt: JournalCorruption[];
}

/** Negative when `a` comes before `b`, 0 when they are equal, positive when `a` comes after. */
export function comparePositions(a: JournalPosition, b: JournalPosition): number {
  return a.segment - b.segment || a.offset - b.offset;
}
