import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { JournalReader } from '../../src/journal/journal-reader.js';
import type { BatchLimits, JournalCorruption, JournalPosition } from '../../src/journal/journal.types.js';

export async function withDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'journal-test-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Paths of the segments, oldest first. */
export async function segmentFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => name.endsWith('.journal'))
    .sort()
    .map((name) => join(directory, name));
}

export interface Drained {
  records: Buffer[];
  positions: JournalPosition[];
  corrupt: JournalCorruption[];
  next: JournalPosition;
}

/** Reads batch by batch until the end. */
export async function drain(
  reader: JournalReader,
  from: JournalPosition | null = null,
  limits?: BatchLimits,
): Promise<Drained> {
  const all: Drained = { records: [], positions: [], corrupt: [], next: from ?? { segment: 0, offset: 0 } };
  for (let checkpoint = from; ;) {
    const batch = await reader.readBatch(checkpoint, limits);
    all.records.push(...batch.records);
    all.positions.push(...batch.positions);
    all.corrupt.push(...batch.corrupt);
    all.next = checkpoint = batch.next;
    if (batch.atEnd) return all;
  }
}

export async function readTexts(directory: string): Promise<string[]> {
  const { records } = await drain(new JournalReader({ directory }));
  return records.map((record) => record.toString('utf8'));
}

export async function eventually(condition: () => boolean, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) throw new Error('The condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
