import { FRAME_HEADER_BYTES, frameChecksum, MAX_RECORD_BYTES } from './journal-frame.js';
import type { ReadableSegment } from './journal-file-layer.js';
import type { JournalCorruption, JournalPosition } from './journal.types.js';

const KEPT_CORRUPT_BYTES = 4096;

/** `limit`: the visitor had enough. `end`: no byte is left. `unreadable`: no whole valid frame starts at `offset`. */
export interface FrameRun {
  stop: 'limit' | 'end' | 'unreadable';
  offset: number;
}

/** A segment with its size at one moment, so that a scan ends even while the file grows. */
export interface SegmentSnapshot {
  file: ReadableSegment;
  salt: number;
  size: number;
  chunkBytes: number;
}

async function readFully(
  file: ReadableSegment,
  buffer: Buffer,
  length: number,
  position: number,
): Promise<number> {
  let got = 0;
  while (got < length) {
    const bytes = await file.read(buffer, got, length - got, position + got);
    if (bytes === 0) break;
    got += bytes;
  }
  return got;
}

/** Hands every valid frame from `from` on to `visit` until that returns false; records are slices of the chunks read. */
export async function readFrames(
  { file, salt, size, chunkBytes }: SegmentSnapshot,
  from: number,
  visit: (record: Buffer, offset: number) => boolean,
): Promise<FrameRun> {
  let base = from;
  let wanted = chunkBytes;
  while (base < size) {
    const length = Math.min(wanted, size - base);
    const chunk = Buffer.allocUnsafeSlow(length);
    const got = await readFully(file, chunk, length, base);
    let at = 0;
    let missing = FRAME_HEADER_BYTES;
    while (got - at >= FRAME_HEADER_BYTES) {
      const payload = chunk.readUInt32LE(at);
      if (payload > MAX_RECORD_BYTES) return { stop: 'unreadable', offset: base + at };
      missing = FRAME_HEADER_BYTES + payload;
      if (missing > got - at) break;
      const record = chunk.subarray(at + FRAME_HEADER_BYTES, at + missing);
      if (frameChecksum(record, salt) !== chunk.readUInt32LE(at + 4)) {
        return { stop: 'unreadable', offset: base + at };
      }
      const isWelcome = visit(record, base + at);
      at += missing;
      if (!isWelcome) return { stop: 'limit', offset: base + at };
      missing = FRAME_HEADER_BYTES;
    }
    const isLastChunk = got < length || base + got >= size;
    if (isLastChunk && at < got) return { stop: 'unreadable', offset: base + at };
    if (isLastChunk) return { stop: 'end', offset: base + at };
    // A frame that crosses the end of the chunk is read again from its start, so that no record has to be copied.
    base += at;
    wanted = Math.max(chunkBytes, missing);
  }
  return { stop: 'end', offset: base };
}

/** The offset of the first valid frame at or behind `from`, or null. */
export async function findFrame(
  { file, salt, size, chunkBytes }: SegmentSnapshot,
  from: number,
): Promise<number | null> {
  const window = Buffer.allocUnsafeSlow(Math.min(chunkBytes, Math.max(size - from, 0)) + FRAME_HEADER_BYTES);
  const checksumOfEmpty = frameChecksum(window.subarray(0, 0), salt);
  let outside: Buffer | null = null;
  for (let base = from; base + FRAME_HEADER_BYTES <= size;) {
    const got = await readFully(file, window, Math.min(window.length, size - base), base);
    if (got < FRAME_HEADER_BYTES) return null;
    const starts = got - FRAME_HEADER_BYTES + 1;
    for (let at = 0; at < starts; at++) {
      const payload = window.readUInt32LE(at);
      if (payload > MAX_RECORD_BYTES || base + at + FRAME_HEADER_BYTES + payload > size) continue;
      const checksum = window.readUInt32LE(at + 4);
      // Zeroed blocks look like many empty records: do not compute a checksum for each byte of them.
      if (payload === 0 && checksum !== checksumOfEmpty) continue;
      const begin = at + FRAME_HEADER_BYTES;
      let record: Buffer = window.subarray(begin, begin + payload);
      if (begin + payload > got) {
        outside ??= Buffer.allocUnsafeSlow(MAX_RECORD_BYTES);
        if ((await readFully(file, outside, payload, base + begin)) < payload) continue;
        record = outside.subarray(0, payload);
      }
      if (frameChecksum(record, salt) === checksum) return base + at;
    }
    base += starts;
  }
  return null;
}

/** Describes the bytes from `position` to `end`, which a reader steps over. */
export async function describeCorruption(
  segment: SegmentSnapshot,
  kind: JournalCorruption['kind'],
  position: JournalPosition,
  end: number,
): Promise<JournalCorruption> {
  const length = end - position.offset;
  const bytes = Buffer.alloc(Math.min(length, KEPT_CORRUPT_BYTES));
  const got = await readFully(segment.file, bytes, bytes.length, position.offset);
  return { kind, position, length, bytes: bytes.subarray(0, got) };
}
