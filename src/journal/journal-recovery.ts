import { MAX_GROUP_BYTES } from './journal-frame.js';
import type { JournalFileLayer } from './journal-file-layer.js';
import { describeCorruption, findFrame, readFrames, type SegmentSnapshot } from './journal-scan.js';
import { totalBytes, type SegmentInfo } from './journal-segments.js';
import type { JournalRecovery } from './journal.types.js';

const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Cuts the torn tail of the last segment. Only bytes behind the last valid frame are cut, and only as many as one
 * interrupted write can have left; everything else that cannot be read is reported and stays on disk.
 */
export async function recoverSegments(
  layer: JournalFileLayer,
  segments: readonly SegmentInfo[],
): Promise<JournalRecovery> {
  const recovery: JournalRecovery = {
    segments: segments.length,
    bytes: totalBytes(segments),
    tornTail: null,
    corrupt: [],
  };
  const last = segments.at(-1);
  if (!last) return recovery;
  const file = await layer.openForReading(last.path);
  try {
    const snapshot = { file, salt: last.salt, size: await file.size(), chunkBytes: CHUNK_BYTES };
    await inspect(layer, last, snapshot, recovery);
  } finally {
    await file.close();
  }
  return recovery;
}

async function inspect(
  layer: JournalFileLayer,
  segment: SegmentInfo,
  snapshot: SegmentSnapshot,
  recovery: JournalRecovery,
): Promise<void> {
  for (let offset = 0; ;) {
    const run = await readFrames(snapshot, offset, () => true);
    if (run.stop === 'end') return;
    const position = { segment: segment.number, offset: run.offset };
    const resume = await findFrame(snapshot, run.offset + 1);
    if (resume !== null) {
      recovery.corrupt.push(await describeCorruption(snapshot, 'damaged', position, resume));
      offset = resume;
      continue;
    }
    const tail = await describeCorruption(snapshot, 'torn_tail', position, snapshot.size);
    if (tail.length > MAX_GROUP_BYTES) {
      recovery.corrupt.push({ ...tail, kind: 'damaged' });
      return;
    }
    const isCut = await cut(layer, segment.path, run.offset);
    if (isCut) recovery.bytes -= tail.length;
    recovery.tornTail = { position, length: tail.length, bytes: tail.bytes, isCut };
    return;
  }
}

/** A tail that cannot be cut does no harm: readers end an older segment there. */
async function cut(layer: JournalFileLayer, path: string, length: number): Promise<boolean> {
  try {
    await layer.truncate(path, length);
    return true;
  } catch {
    return false;
  }
}
