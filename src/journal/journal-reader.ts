import { resolve } from 'node:path';

import { nodeFileLayer, type JournalFileLayer, type ReadableSegment } from './journal-file-layer.js';
import { describeCorruption, findFrame, readFrames, type SegmentSnapshot } from './journal-scan.js';
import { listSegments, totalBytes, type SegmentInfo } from './journal-segments.js';
import type { BatchLimits, JournalBatch, JournalPosition } from './journal.types.js';

export interface JournalReaderOptions {
  directory: string;
  layer?: JournalFileLayer;
  /** Bytes per read; default 1 MiB. */
  chunkBytes?: number;
}

/** A batch ends early at this many damaged places, so that its reports stay small. */
const MAX_CORRUPT_PER_BATCH = 256;

const OLDEST: JournalPosition = { segment: 0, offset: 0 };

/** Reads what a writer appends, also from another thread or process and while it is written. Holds no state. */
export class JournalReader {
  private readonly directory: string;
  private readonly layer: JournalFileLayer;
  private readonly chunkBytes: number;

  constructor(options: JournalReaderOptions) {
    this.directory = resolve(options.directory);
    this.layer = options.layer ?? nodeFileLayer;
    this.chunkBytes = options.chunkBytes ?? 1024 * 1024;
  }

  /**
   * Reads on from a checkpoint, or from the oldest segment when it is null. An incomplete frame at the end of the
   * newest segment is left for a later call; damaged bytes are reported in `corrupt` and stepped over.
   */
  async readBatch(from: JournalPosition | null, limits: BatchLimits = {}): Promise<JournalBatch> {
    const { maxRecords = 20_000, maxBytes = 8 * 1024 * 1024 } = limits;
    // Listed before anything is read: a segment that has a successor in this list does not change any more.
    const segments = await this.list();
    const start = locate(segments, from);
    const batch: JournalBatch = {
      records: [],
      positions: [],
      next: start.position,
      atEnd: true,
      corrupt: [],
      isRewound: start.isRewound,
    };
    let bytes = 0;
    const collect = (record: Buffer, offset: number): boolean => {
      batch.records.push(record);
      batch.positions.push({ segment: batch.next.segment, offset });
      bytes += record.length;
      return batch.records.length < maxRecords && bytes < maxBytes;
    };
    for (let i = start.index; i < segments.length; i++) {
      const segment = segments[i]!;
      const isNewest = i === segments.length - 1;
      if (await this.readSegment(segment, isNewest, batch, collect)) {
        batch.atEnd = false;
        return batch;
      }
    }
    return batch;
  }

  /**
   * Deletes the segments that lie entirely before a durable checkpoint, never the newest one, which a writer may be
   * writing. Returns the bytes freed; 0 when the checkpoint belongs to another journal.
   */
  async removeSegmentsBefore(checkpoint: JournalPosition): Promise<number> {
    const segments = await this.list();
    const newest = segments.at(-1)?.number ?? 0;
    if (checkpoint.segment > newest) return 0;
    const done = segments.filter((segment) => segment.number < checkpoint.segment);
    let freed = 0;
    for (const segment of done) {
      if (await isGone(this.layer.remove(segment.path))) continue;
      freed += segment.bytes;
    }
    return freed;
  }

  /** Bytes on disk behind a checkpoint, frame headers included; all bytes when it is null. */
  async pendingBytes(from: JournalPosition | null): Promise<number> {
    const segments = await this.list();
    const { index, position } = locate(segments, from);
    const first = segments[index];
    const skipped = first?.number === position.segment ? Math.min(position.offset, first.bytes) : 0;
    return totalBytes(segments.slice(index)) - skipped;
  }

  /** The first record behind a checkpoint, or null when there is none that can be read. */
  async oldestPending(
    from: JournalPosition | null,
  ): Promise<{ position: JournalPosition; record: Buffer } | null> {
    const { records, positions } = await this.readBatch(from, { maxRecords: 1 });
    return records[0] && positions[0] ? { record: records[0], position: positions[0] } : null;
  }

  /** A reader may start before the writer has made the directory. */
  private async list(): Promise<SegmentInfo[]> {
    try {
      return await listSegments(this.layer, this.directory);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Reads on in one segment; true when the batch is full. */
  private async readSegment(
    segment: SegmentInfo,
    isNewest: boolean,
    batch: JournalBatch,
    collect: (record: Buffer, offset: number) => boolean,
  ): Promise<boolean> {
    let file: ReadableSegment;
    try {
      file = await this.layer.openForReading(segment.path);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    try {
      const size = await file.size();
      // A checkpoint moves on only into a segment with bytes: the name of an empty one may not survive a crash.
      if (size === 0) return false;
      if (batch.next.segment !== segment.number) batch.next = { segment: segment.number, offset: 0 };
      const snapshot = { file, salt: segment.salt, size, chunkBytes: this.chunkBytes };
      return await this.readSnapshot(snapshot, isNewest, batch, collect);
    } finally {
      await file.close();
    }
  }

  private async readSnapshot(
    snapshot: SegmentSnapshot,
    isNewest: boolean,
    batch: JournalBatch,
    collect: (record: Buffer, offset: number) => boolean,
  ): Promise<boolean> {
    const { segment } = batch.next;
    let damagedAt: number | null = null;
    for (;;) {
      const run = await readFrames(snapshot, batch.next.offset, collect);
      batch.next = { segment, offset: run.offset };
      if (run.stop !== 'unreadable') return run.stop === 'limit';
      const resume = await findFrame(snapshot, run.offset + 1);
      if (resume === null) {
        if (!isNewest) {
          batch.corrupt.push(await describeCorruption(snapshot, 'torn_tail', batch.next, snapshot.size));
          batch.next = { segment, offset: snapshot.size };
        }
        return false;
      }
      // Looked at twice: on some file systems a file grows a moment before its new bytes can be seen.
      if (damagedAt !== run.offset) {
        damagedAt = run.offset;
        continue;
      }
      batch.corrupt.push(await describeCorruption(snapshot, 'damaged', batch.next, resume));
      batch.next = { segment, offset: resume };
      if (batch.corrupt.length >= MAX_CORRUPT_PER_BATCH) return true;
    }
  }
}

function locate(
  segments: readonly SegmentInfo[],
  from: JournalPosition | null,
): { index: number; position: JournalPosition; isRewound: boolean } {
  if (from === null || segments.length === 0) {
    return { index: 0, position: from ?? OLDEST, isRewound: false };
  }
  const index = segments.findIndex((segment) => segment.number >= from.segment);
  // A segment number never falls, so nothing of this journal was ever read up to here; reading it again from its
  // oldest record can only repeat records, and waiting for the number to be reached would lose them.
  if (index === -1) return { index: 0, position: OLDEST, isRewound: true };
  return { index, position: from, isRewound: false };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}

async function isGone(removal: Promise<void>): Promise<boolean> {
  try {
    await removal;
    return false;
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}
