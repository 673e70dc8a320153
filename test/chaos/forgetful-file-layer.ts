import { readSync, openSync, closeSync, writeSync, ftruncateSync, unlinkSync, fstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import {
  nodeFileLayer,
  type JournalFileLayer,
  type ReadableSegment,
  type SyncCallback,
  type WritableSegment,
  type WriteCallback,
} from '../../src/journal/journal-file-layer.js';

/** What the disk kept of the bytes that were written but not synced when the power went. */
export type Survivors = (unsynced: Buffer) => Buffer;

interface VolatileFile {
  path: string;
  /** Whether the directory entry would survive; until then all content is in `tail`. */
  hasDurableName: boolean;
  /** Bytes of the real file that are still visible: fewer than it has after a truncation that was not synced. */
  kept: number;
  durable: number;
  tail: Buffer;
  /** How much of `tail` was synced before the name was. */
  syncedTail: number;
}

/**
 * A disk whose real files hold only what was synced: bytes wait in memory for the sync of their file, names for the
 * sync of their directory. So `crash()`, and `kill -9` of the whole process, forget what was not promised. Plain
 * writes stand for durable ones, because the page cache outlives the process.
 */
export class ForgetfulFileLayer implements JournalFileLayer {
  private readonly files = new Map<string, VolatileFile>();
  private readonly removals = new Set<string>();
  private releases: (() => Promise<void>)[] = [];
  private epoch = 0;

  /** `defer` decides when a write or sync takes effect; default setImmediate. */
  constructor(private readonly defer: (run: () => void) => unknown = setImmediate) {}

  /** Power cut: handles of before the crash stay silent for ever. */
  async crash(survivors: Survivors = () => Buffer.alloc(0)): Promise<void> {
    this.epoch++;
    for (const file of this.files.values()) {
      if (file.hasDurableName && file.kept === file.durable && file.tail.length > 0) {
        writeReal(file.path, file.durable, survivors(file.tail));
      }
    }
    this.files.clear();
    this.removals.clear();
    await Promise.all(this.releases.splice(0).map((release) => release()));
  }

  prepareDirectory(directory: string): Promise<void> {
    return nodeFileLayer.prepareDirectory(directory);
  }

  async lock(directory: string): Promise<() => Promise<void>> {
    const release = await nodeFileLayer.lock(directory);
    this.releases.push(release);
    return async () => {
      const index = this.releases.indexOf(release);
      if (index === -1) return;
      this.releases.splice(index, 1);
      await release();
    };
  }

  async list(directory: string): Promise<{ name: string; bytes: number }[]> {
    const real = await nodeFileLayer.list(directory);
    const entries = new Map(real.map((entry) => [entry.name, entry.bytes]));
    for (const file of this.files.values()) {
      if (dirname(file.path) === directory) entries.set(basename(file.path), sizeOf(file));
    }
    for (const path of this.removals) {
      if (dirname(path) === directory) entries.delete(basename(path));
    }
    return [...entries].map(([name, bytes]) => ({ name, bytes }));
  }

  async create(path: string): Promise<WritableSegment> {
    const taken = await this.list(dirname(path));
    if (taken.some(({ name }) => name === basename(path))) throw errno('EEXIST', path);
    const file: VolatileFile = {
      path,
      hasDurableName: false,
      kept: 0,
      durable: 0,
      tail: Buffer.alloc(0),
      syncedTail: 0,
    };
    this.files.set(path, file);
    return this.writable(file);
  }

  async openForReading(path: string): Promise<ReadableSegment> {
    const file = this.files.get(path);
    if (this.removals.has(path)) throw errno('ENOENT', path);
    if (!file) return nodeFileLayer.openForReading(path);
    return {
      size: async () => sizeOf(file),
      read: async (buffer, offset, length, position) => readVisible(file, buffer, offset, length, position),
      close: async () => undefined,
    };
  }

  async truncate(path: string, length: number): Promise<void> {
    const file = this.files.get(path);
    if (file) cut(file, length);
    else await nodeFileLayer.truncate(path, length);
  }

  async remove(path: string): Promise<void> {
    const file = this.files.get(path);
    this.files.delete(path);
    if (!file || file.hasDurableName) this.removals.add(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    const { epoch } = this;
    await new Promise<void>((done) => this.defer(done));
    if (epoch !== this.epoch) return new Promise(() => undefined);
    for (const file of this.files.values()) {
      if (file.hasDurableName || dirname(file.path) !== directory) continue;
      writeReal(file.path, 0, file.tail.subarray(0, file.syncedTail));
      file.hasDurableName = true;
      file.kept = file.durable = file.syncedTail;
      file.tail = file.tail.subarray(file.syncedTail);
    }
    for (const path of [...this.removals]) {
      if (dirname(path) !== directory) continue;
      unlinkSync(path);
      this.removals.delete(path);
    }
  }

  freeBytes(directory: string): Promise<number> {
    return nodeFileLayer.freeBytes(directory);
  }

  private writable(file: VolatileFile): WritableSegment {
    const { epoch } = this;
    const later = (run: () => void): unknown => this.defer(() => epoch === this.epoch && run());
    return {
      write: (buffer: Buffer, offset: number, length: number, position: number, done: WriteCallback) =>
        later(() => {
          if (position !== sizeOf(file))
            throw new Error('The journal only ever writes at the end of a segment');
          file.tail = Buffer.concat([file.tail, buffer.subarray(offset, offset + length)]);
          done(null, length);
        }),
      sync: (done: SyncCallback) =>
        later(() => {
          persist(file);
          done(null);
        }),
      truncate: async (length) => (epoch === this.epoch ? cut(file, length) : new Promise(() => undefined)),
      close: async () => (epoch === this.epoch ? undefined : new Promise(() => undefined)),
    };
  }
}

function sizeOf(file: VolatileFile): number {
  return file.kept + file.tail.length;
}

function cut(file: VolatileFile, length: number): void {
  file.tail = file.tail.subarray(0, Math.max(length - file.kept, 0));
  file.kept = Math.min(file.kept, length);
  file.syncedTail = Math.min(file.syncedTail, file.tail.length);
}

function persist(file: VolatileFile): void {
  if (!file.hasDurableName) {
    file.syncedTail = file.tail.length;
    return;
  }
  writeReal(file.path, file.kept, file.tail);
  file.kept = file.durable = sizeOf(file);
  file.tail = Buffer.alloc(0);
}

/** Makes the real file end with `bytes` at `position`. */
function writeReal(path: string, position: number, bytes: Buffer): void {
  const descriptor = openSync(path, position === 0 ? 'w' : 'r+');
  try {
    writeSync(descriptor, bytes, 0, bytes.length, position);
    if (fstatSync(descriptor).size > position + bytes.length)
      ftruncateSync(descriptor, position + bytes.length);
  } finally {
    closeSync(descriptor);
  }
}

function readVisible(
  file: VolatileFile,
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
): number {
  if (position >= file.kept) {
    return file.tail.copy(buffer, offset, position - file.kept, position - file.kept + length);
  }
  const descriptor = openSync(file.path, 'r');
  try {
    return readSync(descriptor, buffer, offset, Math.min(length, file.kept - position), position);
  } finally {
    closeSync(descriptor);
  }
}

function errno(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
