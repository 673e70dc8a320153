import { JournalFull, JournalUnwritable } from './journal.errors.js';
import type { WritableSegment } from './journal-file-layer.js';
import { listSegments, newSalt, segmentPath, totalBytes, type SegmentInfo } from './journal-segments.js';
import type { JournalSettings } from './journal-writer.options.js';

/** Free space is looked up again after this many bytes, the usage of the directory after this many milliseconds. */
const SPACE_CHECK_BYTES = 4 * 1024 * 1024;
const USAGE_CHECK_MS = 5_000;

interface OpenSegment {
  number: number;
  path: string;
  file: WritableSegment;
  /** Acknowledged bytes: where the next group goes. */
  bytes: number;
}

/** The end of the journal: the one segment being written, and how new ones begin. Used by one caller at a time. */
export class JournalTail {
  readonly salt = newSalt();
  private current: OpenSegment | null = null;
  private lastNumber: number;
  private otherBytes: number;
  /** Failed segments without an acknowledged record; kept until a successor stands, so that no number comes back. */
  private abandoned: string[] = [];
  private bytesSinceCheck = 0;
  private usageCheckedAt = performance.now();

  constructor(
    private readonly options: JournalSettings,
    existing: readonly SegmentInfo[],
    bytes: number,
  ) {
    this.lastNumber = Math.max(existing.at(-1)?.number ?? 0, options.minSegment);
    this.otherBytes = bytes;
  }

  get segment(): number | null {
    return this.current?.number ?? null;
  }

  get segmentBytes(): number {
    return this.current?.bytes ?? 0;
  }

  get bytesOnDisk(): number {
    return this.otherBytes + this.segmentBytes;
  }

  /** Whether `length` bytes can go to the disk right now; else `prepare` has to run first. */
  isReady(length: number): boolean {
    const { current } = this;
    return (
      current !== null &&
      (current.bytes === 0 || current.bytes + length <= this.options.segmentBytes) &&
      this.bytesSinceCheck < SPACE_CHECK_BYTES &&
      performance.now() - this.usageCheckedAt < USAGE_CHECK_MS
    );
  }

  /** Makes sure that there is space, and a segment with room for `length` bytes. */
  async prepare(length: number): Promise<void> {
    const { current } = this;
    const isFull =
      current !== null && current.bytes > 0 && current.bytes + length > this.options.segmentBytes;
    if (isFull || performance.now() - this.usageCheckedAt >= USAGE_CHECK_MS) await this.refreshUsage();
    await this.checkSpace();
    if (current === null || isFull) await this.startSegment();
  }

  /** Writes and syncs one group; calls back with the segment and the offset where it begins. */
  append(
    buffer: Buffer,
    length: number,
    done: (error: Error | null, segment: number, base: number) => void,
  ): void {
    const segment = this.current!;
    const { file, number, bytes: base } = segment;
    const finish = (error: Error | null): void => {
      if (!error) {
        segment.bytes += length;
        this.bytesSinceCheck += length;
      }
      done(error, number, base);
    };
    const writeFrom = (start: number): void => {
      file.write(buffer, start, length - start, base + start, (error, written) => {
        if (error) finish(error);
        else if (written === 0) finish(new JournalUnwritable('The disk accepted no byte of a write'));
        else if (start + written < length) writeFrom(start + written);
        else file.sync(finish);
      });
    };
    writeFrom(0);
  }

  /**
   * Leaves a segment after a failed write. It is cut back to its last acknowledged byte, and never written again:
   * a reader may have gone past that byte already, and would miss what came to stand there instead.
   */
  async seal(): Promise<void> {
    const segment = this.current;
    if (!segment) return;
    this.current = null;
    if (segment.bytes === 0) this.abandoned.push(segment.path);
    else this.otherBytes += segment.bytes;
    // When it cannot be cut, readers end it at the torn frame, or see records whose callers were told "failed".
    await segment.file.truncate(segment.bytes).catch(() => undefined);
    await segment.file.close().catch(() => undefined);
  }

  /** Throws what would make the next append fail, as far as that can be known without one. */
  async probe(): Promise<void> {
    await this.options.layer.prepareDirectory(this.options.directory);
    await this.refreshUsage();
    if (this.bytesOnDisk >= this.options.maxBytes) throw this.limitReached();
    await this.checkSpace();
    if (!this.current) await this.startSegment();
  }

  limitReached(): JournalFull {
    return new JournalFull(`The journal has reached its limit of ${this.options.maxBytes} bytes`);
  }

  close(): Promise<void> {
    return this.leaveSegment();
  }

  /** Segments are deleted behind the reader's checkpoint, perhaps by another process. */
  private async refreshUsage(): Promise<void> {
    const { current } = this;
    const segments = await listSegments(this.options.layer, this.options.directory);
    const others = segments.filter(({ number }) => number !== current?.number);
    this.otherBytes = totalBytes(others);
    this.usageCheckedAt = performance.now();
    if (current === null || others.length < segments.length) return;
    // Writes to a file without a name would succeed, and be lost.
    this.current = null;
    await current.file.close().catch(() => undefined);
    throw new JournalUnwritable(`The journal's segment ${current.path} was deleted`);
  }

  private async checkSpace(): Promise<void> {
    const { layer, directory, minFreeBytes } = this.options;
    const free = await layer.freeBytes(directory).catch(() => Infinity);
    if (free < minFreeBytes) {
      throw new JournalFull(
        `${free} bytes are free on the journal's disk, ${minFreeBytes} are kept in reserve`,
      );
    }
    this.bytesSinceCheck = 0;
  }

  private async startSegment(): Promise<void> {
    const { layer, directory } = this.options;
    // Left before its successor can be seen, even if that fails: a reader that sees one regards this as finished.
    await this.leaveSegment();
    const number = ++this.lastNumber;
    const path = segmentPath(directory, number, this.salt);
    const file = await layer.create(path);
    try {
      // Before the first byte: a record that a reader can see is in a segment whose number cannot be given again.
      await layer.syncDirectory(directory);
    } catch (error) {
      this.abandoned.push(path);
      await file.close().catch(() => undefined);
      throw error;
    }
    this.current = { number, path, file, bytes: 0 };
    for (const failed of this.abandoned.splice(0)) await layer.remove(failed).catch(() => undefined);
  }

  private async leaveSegment(): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.current = null;
    this.otherBytes += current.bytes;
    await current.file.close().catch(() => undefined);
  }
}
