import { close, constants, fdatasync, ftruncate, open, write } from 'node:fs';
import { mkdir, open as openFile, readdir, stat, statfs, truncate, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { lockDirectory } from './journal-directory-lock.js';

export type WriteCallback = (error: Error | null, written: number) => void;
export type SyncCallback = (error: Error | null) => void;

/** One segment open for writing. Callbacks, because the hot path goes through here. */
export interface WritableSegment {
  write(buffer: Buffer, offset: number, length: number, position: number, done: WriteCallback): void;
  /** Calls back when every byte written so far survives a power cut. */
  sync(done: SyncCallback): void;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface ReadableSegment {
  size(): Promise<number>;
  /** Returns the bytes read, 0 at the end of the file. */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<number>;
  close(): Promise<void>;
}

/** Everything the journal asks of a disk; a test may hand in one that forgets or fails. */
export interface JournalFileLayer {
  /** Creates the directory, durably, when it is missing. */
  prepareDirectory(directory: string): Promise<void>;
  /** Throws JournalLocked while another live process holds the directory; returns the release. */
  lock(directory: string): Promise<() => Promise<void>>;
  list(directory: string): Promise<{ name: string; bytes: number }[]>;
  /** Fails with EEXIST when the path is taken. */
  create(path: string): Promise<WritableSegment>;
  openForReading(path: string): Promise<ReadableSegment>;
  truncate(path: string, length: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes created and removed names in the directory durable. */
  syncDirectory(directory: string): Promise<void>;
  /** Bytes that an ordinary user may still write. */
  freeBytes(directory: string): Promise<number>;
}

/** With this flag of Linux a write returns when it is durable: one system call and one turn of the pool, not two. */
const DURABLE_WRITES = process.platform === 'linux' ? constants.O_DSYNC : 0;

const openDescriptor = promisify(open) as (path: string, flags: number, mode: number) => Promise<number>;
const closeDescriptor = promisify(close);
const truncateDescriptor = promisify(ftruncate);

class NodeWritableSegment implements WritableSegment {
  constructor(private readonly descriptor: number) {}

  write(buffer: Buffer, offset: number, length: number, position: number, done: WriteCallback): void {
    write(this.descriptor, buffer, offset, length, position, done);
  }

  sync(done: SyncCallback): void {
    if (DURABLE_WRITES) done(null);
    else fdatasync(this.descriptor, done);
  }

  truncate(length: number): Promise<void> {
    return truncateDescriptor(this.descriptor, length);
  }

  close(): Promise<void> {
    return closeDescriptor(this.descriptor);
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await openFile(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const nodeFileLayer: JournalFileLayer = {
  async prepareDirectory(directory) {
    const first = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let parent = dirname(directory); ; parent = dirname(parent)) {
      await syncPath(parent);
      if (parent === dirname(first) || parent === dirname(parent)) return;
    }
  },

  lock: lockDirectory,

  async list(directory) {
    const entries = await readdir(directory, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(
      files.map((file) =>
        stat(join(directory, file.name)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        }),
      ),
    );
    return files.flatMap((file, i) => (sizes[i] ? [{ name: file.name, bytes: sizes[i].size }] : []));
  },

  async create(path) {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | DURABLE_WRITES;
    return new NodeWritableSegment(await openDescriptor(path, flags, 0o600));
  },

  async openForReading(path) {
    const handle = await openFile(path, constants.O_RDONLY);
    return {
      size: async () => (await handle.stat()).size,
      read: async (buffer, offset, length, position) =>
        (await handle.read(buffer, offset, length, position)).bytesRead,
      close: () => handle.close(),
    };
  },

  truncate,
  remove: unlink,
  syncDirectory: syncPath,

  async freeBytes(directory) {
    const stats = await statfs(directory);
    return stats.bavail * stats.bsize;
  },
};
