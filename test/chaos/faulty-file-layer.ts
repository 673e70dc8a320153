import {
  nodeFileLayer,
  type JournalFileLayer,
  type ReadableSegment,
  type WritableSegment,
} from '../../src/journal/journal-file-layer.js';

type Operation = 'create' | 'write' | 'sync' | 'truncate' | 'syncDirectory' | 'remove' | 'list';

/** A disk that breaks on demand: single operations by error code, or all writes once its space is used up. */
export class FaultyFileLayer implements JournalFileLayer {
  /** Operations that fail, with the error code they fail with. */
  readonly faults = new Map<Operation, string>();
  /** Bytes that can still be written; a write that does not fit is cut short, like on a real disk. */
  room = Infinity;
  /** What `freeBytes` tells; null asks the layer below. */
  free: number | null = null;
  readonly calls: string[] = [];
  private isDead = false;

  constructor(private readonly below: JournalFileLayer = nodeFileLayer) {}

  /** The process that uses this disk died: nothing it asked for, or still asks for, is ever answered. */
  kill(): void {
    this.isDead = true;
  }

  prepareDirectory(directory: string): Promise<void> {
    return this.below.prepareDirectory(directory);
  }

  lock(directory: string): Promise<() => Promise<void>> {
    return this.below.lock(directory);
  }

  async list(directory: string): Promise<{ name: string; bytes: number }[]> {
    await this.check('list');
    return this.below.list(directory);
  }

  async create(path: string): Promise<WritableSegment> {
    await this.check('create');
    const file = await this.below.create(path);
    return {
      write: (buffer, offset, length, position, done) => {
        this.calls.push('write');
        const code = this.faults.get('write') ?? (this.room === 0 ? 'ENOSPC' : null);
        if (code) {
          this.later(() => done(failure(code), 0));
          return;
        }
        const accepted = Math.min(length, this.room);
        this.room -= accepted;
        file.write(buffer, offset, accepted, position, done);
      },
      sync: (done) => {
        this.calls.push('sync');
        const code = this.faults.get('sync');
        if (code) this.later(() => done(failure(code)));
        else file.sync(done);
      },
      truncate: async (length) => {
        await this.check('truncate');
        await file.truncate(length);
      },
      close: () => file.close(),
    };
  }

  openForReading(path: string): Promise<ReadableSegment> {
    return this.below.openForReading(path);
  }

  async truncate(path: string, length: number): Promise<void> {
    await this.check('truncate');
    await this.below.truncate(path, length);
  }

  async remove(path: string): Promise<void> {
    await this.check('remove');
    await this.below.remove(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.check('syncDirectory');
    await this.below.syncDirectory(directory);
  }

  async freeBytes(directory: string): Promise<number> {
    if (this.isDead) await new Promise(() => undefined);
    return this.free ?? this.below.freeBytes(directory);
  }

  private async check(operation: Operation): Promise<void> {
    if (this.isDead) await new Promise(() => undefined);
    this.calls.push(operation);
    const code = this.faults.get(operation);
    if (code) throw failure(code);
  }

  private later(run: () => void): void {
    setImmediate(() => this.isDead || run());
  }
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected`), { code });
}
