import { FRAME_HEADER_BYTES, frameChecksum, MAX_BYTES_PER_UNIT } from './journal-frame.js';
import type { AppendCallback, JournalPayload } from './journal.types.js';

/** The frames of one write and the callbacks that wait for it; emptied and used again. */
export class AppendGroup {
  readonly buffer: Buffer;
  length = 0;
  private readonly callbacks: AppendCallback[] = [];
  private readonly offsets: number[] = [];

  constructor(readonly capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  get count(): number {
    return this.callbacks.length;
  }

  /** Frames a record behind the others; false when it does not fit. */
  add(payload: JournalPayload, salt: number, done: AppendCallback): boolean {
    const { buffer } = this;
    const start = this.length;
    const begin = start + FRAME_HEADER_BYTES;
    const room = buffer.length - begin;
    if (typeof payload === 'string') {
      if (payload.length * MAX_BYTES_PER_UNIT > room && Buffer.byteLength(payload) > room) return false;
      this.length = begin + buffer.write(payload, begin, 'utf8');
    } else {
      if (payload.length > room) return false;
      buffer.set(payload, begin);
      this.length = begin + payload.length;
    }
    buffer.writeUInt32LE(this.length - begin, start);
    buffer.writeUInt32LE(frameChecksum(buffer.subarray(begin, this.length), salt), start + 4);
    this.callbacks.push(done);
    this.offsets.push(start);
    return true;
  }

  /** Tells every caller that its record is durable; `base` is where the group starts in the segment. */
  acknowledge(segment: number, base: number): void {
    const { callbacks, offsets } = this;
    for (let i = 0; i < callbacks.length; i++) {
      try {
        callbacks[i]!(null, { segment, offset: base + offsets[i]! });
      } catch (error) {
        rethrowLater(error);
      }
    }
    this.clear();
  }

  reject(reason: Error): void {
    for (const done of this.callbacks) {
      try {
        done(reason);
      } catch (error) {
        rethrowLater(error);
      }
    }
    this.clear();
  }

  private clear(): void {
    this.length = 0;
    this.callbacks.length = 0;
    this.offsets.length = 0;
  }
}

/** A callback that throws is a bug of its caller: it must show, but not keep the others from their answer. */
function rethrowLater(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}
