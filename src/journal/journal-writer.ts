import { JournalClosed, JournalOverloaded, JournalRecordTooLarge, toJournalError } from './journal.errors.js';
import type { JournalError } from './journal.errors.js';
import { FRAME_HEADER_BYTES, isTooLarge, MAX_RECORD_BYTES } from './journal-frame.js';
import { AppendGroup } from './journal-group.js';
import { recoverSegments } from './journal-recovery.js';
import { listSegments } from './journal-segments.js';
import { JournalTail } from './journal-tail.js';
import {
  MAX_RETRY_MS,
  withDefaults,
  type JournalSettings,
  type JournalWriterOptions,
} from './journal-writer.options.js';
import type {
  AppendCallback,
  JournalErrorInfo,
  JournalPayload,
  JournalPosition,
  JournalRecovery,
  JournalStats,
} from './journal.types.js';

const SPARE_GROUPS = 3;
/** Enough for a write: gathering more would keep the disk idle while callers wait for it. */
const EAGER_RECORDS = 64;

/**
 * Appends records durably. Records that arrive while a group is synced form the next group, so that one sync serves
 * many callers. One writer per directory; positions are in the order of the appends.
 */
export class JournalWriter {
  private gathering: AppendGroup;
  private readonly waiting: AppendGroup[] = [];
  private readonly spare: AppendGroup[] = [];
  private isBusy = false;
  private isScheduled = false;
  private isClosed = false;
  private closing: Promise<void> | null = null;
  private onIdle: (() => void) | null = null;
  private problem: JournalError | null = null;
  private lastError: JournalErrorInfo | null = null;
  private retryTimer: NodeJS.Timeout | null = null;
  private retryMs: number;
  private pending = 0;
  private pendingBytes = 0;
  private appended = 0;
  private failed = 0;
  private syncs = 0;

  private constructor(
    private readonly options: JournalSettings,
    private readonly tail: JournalTail,
    private readonly release: () => Promise<void>,
    readonly recovery: JournalRecovery,
  ) {
    this.gathering = new AppendGroup(options.groupBytes);
    this.retryMs = options.retryMs;
  }

  /**
   * Locks the directory, cuts a torn tail and starts a new segment. Throws JournalLocked or when the directory
   * cannot be read; a full or unwritable disk does not throw, it is tried again until it heals.
   */
  static async open(options: JournalWriterOptions): Promise<JournalWriter> {
    const settings = withDefaults(options);
    const { layer, directory } = settings;
    await layer.prepareDirectory(directory);
    const release = await layer.lock(directory);
    try {
      const segments = await listSegments(layer, directory);
      const recovery = await recoverSegments(layer, segments);
      const tail = new JournalTail(settings, segments, recovery.bytes);
      const writer = new JournalWriter(settings, tail, release, recovery);
      await writer.probe();
      return writer;
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * Appends one record (UTF-8 when it is a string, at most 4 MiB). Never throws; `done` is called once, later, with
   * the position after the record is synced, or with a JournalError: then the record is not promised to exist.
   */
  append(payload: JournalPayload, done: AppendCallback): void {
    const refusal = this.findRefusal(payload);
    if (refusal) {
      this.failed++;
      process.nextTick(done, refusal);
      return;
    }
    let group = this.gathering;
    let before = group.length;
    if (!group.add(payload, this.tail.salt, done)) {
      group = this.nextGroup(payload);
      before = 0;
      group.add(payload, this.tail.salt, done);
    }
    this.pending++;
    this.pendingBytes += group.length - before;
    if (this.isBusy) return;
    if (this.gathering.count >= EAGER_RECORDS) {
      this.pump();
    } else if (!this.isScheduled) {
      this.isScheduled = true;
      // Behind the poll phase, so that what arrived in the same turn of the loop goes in the same group.
      setImmediate(this.pump);
    }
  }

  /** Like `append`, for callers off the hot path; rejects with a JournalError. */
  appendAsync(payload: JournalPayload): Promise<JournalPosition> {
    return new Promise((resolve, reject) => {
      this.append(payload, (error, position) => (error ? reject(error) : resolve(position!)));
    });
  }

  stats(): JournalStats {
    return {
      pending: this.pending,
      pendingBytes: this.pendingBytes,
      appended: this.appended,
      failed: this.failed,
      bytesOnDisk: this.tail.bytesOnDisk,
      segment: this.tail.segment,
      segmentBytes: this.tail.segmentBytes,
      isWritable: this.problem === null && !this.isClosed,
      lastError: this.lastError,
      syncs: this.syncs,
      meanGroupSize: this.syncs === 0 ? 0 : this.appended / this.syncs,
    };
  }

  /** Refuses further appends, waits until every earlier one has its answer, and frees the directory. */
  close(): Promise<void> {
    this.closing ??= this.drainAndClose();
    return this.closing;
  }

  private async drainAndClose(): Promise<void> {
    this.isClosed = true;
    if (this.retryTimer) clearTimeout(this.retryTimer);
    if (this.isBusy || this.pending > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    try {
      await this.tail.close();
    } finally {
      await this.release();
    }
  }

  private findRefusal(payload: JournalPayload): JournalError | null {
    if (this.isClosed) return new JournalClosed('The journal is closed');
    if (this.problem) return this.problem;
    if (this.pendingBytes >= this.options.maxPendingBytes) {
      return new JournalOverloaded(`${this.pendingBytes} bytes already wait for the journal's disk`);
    }
    if (isTooLarge(payload)) {
      return new JournalRecordTooLarge(`A journal record may have ${MAX_RECORD_BYTES} bytes at most`);
    }
    if (this.isAtLimit()) {
      this.block(this.tail.limitReached());
      return this.problem;
    }
    return null;
  }

  /** Lets the full group wait for the disk and begins another that can take the payload. */
  private nextGroup(payload: JournalPayload): AppendGroup {
    if (this.gathering.count > 0) this.waiting.push(this.gathering);
    else this.recycle(this.gathering);
    const needed = FRAME_HEADER_BYTES + Buffer.byteLength(payload);
    this.gathering = needed > this.options.groupBytes ? new AppendGroup(needed) : this.takeSpare();
    return this.gathering;
  }

  private takeSpare(): AppendGroup {
    return this.spare.pop() ?? new AppendGroup(this.options.groupBytes);
  }

  private recycle(group: AppendGroup): void {
    const isUsual = group.capacity === this.options.groupBytes;
    if (isUsual && this.spare.length < SPARE_GROUPS) this.spare.push(group);
  }

  private takeGroup(): AppendGroup | null {
    const first = this.waiting.shift();
    if (first) return first;
    if (this.gathering.count === 0) return null;
    const group = this.gathering;
    this.gathering = this.takeSpare();
    return group;
  }

  /** Starts the next group unless the disk is busy. */
  private readonly pump = (): void => {
    this.isScheduled = false;
    if (this.isBusy) return;
    const group = this.takeGroup();
    if (!group) {
      this.onIdle?.();
      return;
    }
    this.isBusy = true;
    if (this.tail.isReady(group.length)) {
      this.write(group);
      return;
    }
    this.tail.prepare(group.length).then(
      () => this.write(group),
      (error: unknown) => this.fail(group, error),
    );
  };

  private write(group: AppendGroup): void {
    this.tail.append(group.buffer, group.length, (error, segment, base) => {
      if (!error) this.acknowledge(group, segment, base);
      else void this.tail.seal().then(() => this.fail(group, error));
    });
  }

  private acknowledge(group: AppendGroup, segment: number, base: number): void {
    this.settle(group);
    this.appended += group.count;
    this.syncs++;
    this.retryMs = this.options.retryMs;
    this.heal();
    // The disk gets its next group before the callbacks run.
    this.pump();
    group.acknowledge(segment, base);
    this.recycle(group);
  }

  private fail(group: AppendGroup, error: unknown): void {
    this.settle(group);
    this.failed += group.count;
    this.block(toJournalError(error));
    group.reject(this.problem!);
    this.recycle(group);
    this.pump();
  }

  private settle(group: AppendGroup): void {
    this.isBusy = false;
    this.pending -= group.count;
    this.pendingBytes -= group.length;
  }

  private block(error: JournalError): void {
    const isNew = this.problem === null;
    this.problem = error;
    this.lastError = { code: error.code, message: error.message, at: new Date() };
    if (!this.retryTimer && !this.isClosed) {
      this.retryTimer = setTimeout(() => void this.retry(), this.retryMs);
      this.retryTimer.unref();
      this.retryMs = Math.min(this.retryMs * 2, Math.max(MAX_RETRY_MS, this.options.retryMs));
    }
    if (isNew) this.announce();
  }

  private heal(): void {
    if (this.problem === null) return;
    if (this.isAtLimit()) {
      this.block(this.tail.limitReached());
      return;
    }
    this.problem = null;
    this.announce();
  }

  private announce(): void {
    process.nextTick(this.options.onStateChange, this.problem);
  }

  private isAtLimit(): boolean {
    return this.tail.bytesOnDisk + this.pendingBytes >= this.options.maxBytes;
  }

  private async retry(): Promise<void> {
    this.retryTimer = null;
    if (this.isClosed || this.problem === null) return;
    if (this.isBusy) this.block(this.problem);
    else await this.probe();
  }

  /** Tries whether the journal can be written; until it can, appends are refused without touching the disk. */
  private async probe(): Promise<void> {
    this.isBusy = true;
    try {
      await this.tail.probe();
      this.heal();
    } catch (error) {
      this.block(toJournalError(error));
    } finally {
      this.isBusy = false;
      this.pump();
    }
  }
}
