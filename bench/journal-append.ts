/** Durable appends per second with 200 callers waiting, each with one ~350-byte JSON record outstanding. */
import { JournalReader } from '../src/journal/journal-reader.js';
import { JournalWriter } from '../src/journal/journal-writer.js';
import type { JournalPosition } from '../src/journal/journal.types.js';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { makeFolder } from './lib/paths.js';
import { printTable, report } from './lib/report.js';
import { median, round } from './lib/statistics.js';

const CALLERS = 200;

const options = readCommandLine({ rounds: 3, seconds: 3 });

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

interface Sample {
  appendsPerSecond: number;
  cpuMicros: number;
  syncsPerSecond: number;
  meanGroupSize: number;
}

async function measure(writer: JournalWriter): Promise<Sample> {
  const before = writer.stats();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const appended = await appendFor(writer, options.seconds * 1000, CALLERS);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const syncs = writer.stats().syncs - before.syncs;
  return {
    appendsPerSecond: Math.round(appended / seconds),
    cpuMicros: round((user + system) / appended, 2),
    syncsPerSecond: Math.round(syncs / seconds),
    meanGroupSize: Math.round(appended / syncs),
  };
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-journal');
  onEnd(folder.remove);
  const writer = await JournalWriter.open({ directory: folder.path });
  await appendFor(writer, 500, CALLERS);
  const samples: Sample[] = [];
  for (let number = 0; number < options.rounds; number++) samples.push(await measure(writer));
  await writer.close();
  const started = performance.now();
  const read = await readAll(new JournalReader({ directory: folder.path }));
  const readsPerSecond = Math.round((read / (performance.now() - started)) * 1000);
  const { appended } = writer.stats();
  if (read !== appended) throw new Error(`${appended} records were acknowledged, ${read} read`);

  printTable(samples.map((sample) => ({ ...sample })));
  console.log(`\n${read} records read back, ${readsPerSecond} a second`);
  report(
    {
      bench: 'journal-append',
      count: median(samples.map(({ appendsPerSecond }) => appendsPerSecond)),
      target: null,
      pass: true,
      readsPerSecond,
      samples,
    },
    options.json,
  );
});
