/**
 * Appends per second with many callers waiting, each with one ~350-byte JSON record outstanding.
 * Run by hand: npx tsx bench/journal-append.ts [--seconds 5] [--callers 200] [--directory <on the disk to measure>]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { JournalReader } from '../src/journal/journal-reader.js';
import { JournalWriter } from '../src/journal/journal-writer.js';
import type { JournalPosition } from '../src/journal/journal.types.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    callers: { type: 'string', default: '200' },
    directory: { type: 'string', default: tmpdir() },
  },
});

function clickRecord(n: number): string {
  return JSON.stringify({
    v: 1,
    id: `0197c1f4-6a3e-7b52-9c41-${n.toString(16).padStart(12, '0')}`,
    tenantId: '0197c1f4-0000-7000-8000-000000000001',
    linkId: '0197c1f4-0000-7000-8000-00000000a001',
    at: Date.now(),
    ip: '203.0.113.77',
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
    country: 'DE',
    sub: ['a', 'b'],
  });
}

async function appendFor(writer: JournalWriter, milliseconds: number, callers: number): Promise<number> {
  const end = Date.now() + milliseconds;
  let sequence = 0;
  let idle = 0;
  let refused: Error | null = null;
  return new Promise((resolve, reject) => {
    const again = (error: Error | null): void => {
      refused ??= error;
      if (!error && Date.now() < end) writer.append(clickRecord(sequence++), again);
      else if (++idle === callers) {
        if (refused) reject(refused);
        else resolve(sequence);
      }
    };
    for (let i = 0; i < callers; i++) writer.append(clickRecord(sequence++), again);
  });
}

async function readAll(reader: JournalReader): Promise<number> {
  let from: JournalPosition | null = null;
  for (let count = 0; ;) {
    const batch = await reader.readBatch(from);
    count += batch.records.length;
    from = batch.next;
    if (batch.atEnd) return count;
  }
}

const directory = await mkdtemp(join(values.directory, 'journal-bench-'));
try {
  const writer = await JournalWriter.open({ directory });
  await appendFor(writer, 500, Number(values.callers));
  const before = writer.stats();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const appended = await appendFor(writer, Number(values.seconds) * 1000, Number(values.callers));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const after = writer.stats();
  await writer.close();
  const readStarted = performance.now();
  const read = await readAll(new JournalReader({ directory }));
  const readSeconds = (performance.now() - readStarted) / 1000;
  if (read !== after.appended) throw new Error(`${after.appended} records were acknowledged, ${read} read`);
  console.log(
    JSON.stringify({
      callers: Number(values.callers),
      recordBytes: Buffer.byteLength(clickRecord(1)),
      appendsPerSecond: Math.round(appended / seconds),
      cpuMicrosPerAppend: Number(((user + system) / appended).toFixed(2)),
      syncsPerSecond: Math.round((after.syncs - before.syncs) / seconds),
      meanGroupSize: Math.round(appended / (after.syncs - before.syncs)),
      readsPerSecond: Math.round(read / readSeconds),
    }),
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
