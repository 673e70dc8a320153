import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { eventually, withDirectory } from '../../test/chaos/journal-helpers.js';
import { JournalReader } from './journal-reader.js';
import type { JournalPosition } from './journal.types.js';

const APPENDER = join(__dirname, '../../test/chaos/journal-appender.ts');

/** Lets a process append for a while, kills it without warning and returns the ids it had acknowledged. */
async function appendUntilKilled(directory: string, run: number, milliseconds: number): Promise<string[]> {
  const path = join(directory, `acknowledged-${run}.txt`);
  const output = await open(path, 'w');
  const child = spawn(process.execPath, ['--import', 'tsx', APPENDER, directory, String(run)], {
    stdio: ['ignore', output.fd, 'inherit'],
  });
  const closed = once(child, 'close');
  try {
    // As many as a slow machine takes its time for.
    await eventually(() => statSync(path).size > 1_000);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  } finally {
    child.kill('SIGKILL');
    await closed;
    await output.close();
  }
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
}

describe('a journal whose process is killed', () => {
  it(
    'holds every acknowledged record once, read by another process meanwhile',
    () =>
      withDirectory(async (directory) => {
        const reader = new JournalReader({ directory });
        const acknowledged: string[] = [];
        const seen: string[] = [];
        let next: JournalPosition | null = null;
        const readOn = async (): Promise<void> => {
          for (let atEnd = false; !atEnd;) {
            const batch = await reader.readBatch(next);
            expect(batch.corrupt).toEqual([]);
            seen.push(...batch.records.map((record) => JSON.parse(record.toString()).id as string));
            ({ next, atEnd } = batch);
          }
        };
        for (let run = 0; run < 4; run++) {
          let isRunning = true;
          const appending = appendUntilKilled(directory, run, 100 + 100 * run).finally(
            () => (isRunning = false),
          );
          while (isRunning) {
            await readOn();
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          acknowledged.push(...(await appending));
          await readOn();
        }
        expect(acknowledged.length).toBeGreaterThan(400);
        expect(new Set(seen).size).toBe(seen.length);
        const all = new Set(seen);
        expect(acknowledged.filter((id) => !all.has(id))).toEqual([]);
      }),
    180_000,
  );
});
