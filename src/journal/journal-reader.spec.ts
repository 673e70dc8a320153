import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import fc from 'fast-check';

import { drain, segmentFiles, withDirectory } from '../../test/chaos/journal-helpers.js';
import { JournalReader } from './journal-reader.js';
import { JournalWriter } from './journal-writer.js';
import { comparePositions, type JournalPosition } from './journal.types.js';

/** Ten segments of ten records with 100 bytes each. */
async function fill(directory: string): Promise<{ texts: string[]; positions: JournalPosition[] }> {
  const writer = await JournalWriter.open({ directory, segmentBytes: 1000 });
  const texts = Array.from({ length: 100 }, (_, i) => `record ${i}`.padEnd(92, '.'));
  const positions: JournalPosition[] = [];
  for (const text of texts) positions.push(await writer.appendAsync(text));
  await writer.close();
  return { texts, positions };
}

describe('JournalReader', () => {
  it('reads nothing while there is no journal, and from its start once there is one', () =>
    withDirectory(async (parent) => {
      const directory = relative('.', join(parent, 'not', 'yet', 'there'));
      const reader = new JournalReader({ directory });
      const empty = await reader.readBatch(null);
      expect(empty).toMatchObject({ records: [], atEnd: true, corrupt: [] });
      const { texts } = await fill(directory);
      expect((await drain(reader, empty.next)).records.map(String)).toEqual(texts);
    }));

  it('ends a batch at its limits and goes on behind it', () =>
    withDirectory(async (directory) => {
      const { texts, positions } = await fill(directory);
      const reader = new JournalReader({ directory });
      const batch = await reader.readBatch(null, { maxRecords: 25 });
      expect(batch).toMatchObject({ atEnd: false, next: { segment: 3, offset: 500 } });
      expect(batch.records.map(String)).toEqual(texts.slice(0, 25));
      expect(batch.positions).toEqual(positions.slice(0, 25));
      const byBytes = await reader.readBatch(batch.next, { maxBytes: 93 });
      expect(byBytes.records.map(String)).toEqual(texts.slice(25, 27));
    }));

  it('reads on from every checkpoint it ever gave', () =>
    withDirectory(async (directory) => {
      const { texts, positions } = await fill(directory);
      const reader = new JournalReader({ directory });
      for (const [i, position] of positions.entries()) {
        expect((await drain(reader, position)).records.map(String)).toEqual(texts.slice(i));
      }
      const end = await drain(reader, { segment: 10, offset: 1000 });
      expect(end).toMatchObject({ records: [], next: { segment: 10, offset: 1000 } });
    }));

  it('goes to the next segment from a checkpoint beyond the end of its own', () =>
    withDirectory(async (directory) => {
      const { texts } = await fill(directory);
      const reader = new JournalReader({ directory });
      const read = await drain(reader, { segment: 4, offset: 77_777 });
      expect(read.records.map(String)).toEqual(texts.slice(40));
    }));

  it('waits at a checkpoint beyond the end of the newest segment until a newer one comes', () =>
    withDirectory(async (directory) => {
      await fill(directory);
      const reader = new JournalReader({ directory });
      const { next, records } = await drain(reader, { segment: 10, offset: 77_777 });
      expect(records).toEqual([]);
      const writer = await JournalWriter.open({ directory });
      await writer.appendAsync('new run');
      expect((await drain(reader, next)).records.map(String)).toEqual(['new run']);
      await writer.close();
    }));

  it('goes to the next segment that exists when its own is gone', () =>
    withDirectory(async (directory) => {
      const { texts } = await fill(directory);
      const files = await segmentFiles(directory);
      await Promise.all([files[2]!, files[3]!].map((file) => rm(file)));
      const reader = new JournalReader({ directory });
      const read = await drain(reader, { segment: 3, offset: 500 });
      expect(read.records.map(String)).toEqual(texts.slice(40));
    }));

  it('begins at the oldest record when the checkpoint belongs to another journal, and says so', () =>
    withDirectory(async (directory) => {
      const { texts } = await fill(directory);
      const reader = new JournalReader({ directory });
      const batch = await reader.readBatch({ segment: 99, offset: 5 });
      expect(batch.isRewound).toBe(true);
      expect(batch.records.map(String)).toEqual(texts);
      expect(await reader.removeSegmentsBefore({ segment: 99, offset: 5 })).toBe(0);
      expect(await reader.pendingBytes({ segment: 99, offset: 5 })).toBe(10_000);
    }));

  it('removes only whole segments before the checkpoint, never the newest', () =>
    withDirectory(async (directory) => {
      await fill(directory);
      const reader = new JournalReader({ directory });
      expect(await reader.removeSegmentsBefore({ segment: 1, offset: 900 })).toBe(0);
      expect(await reader.removeSegmentsBefore({ segment: 4, offset: 0 })).toBe(3000);
      expect(await segmentFiles(directory)).toHaveLength(7);
      expect(await reader.removeSegmentsBefore({ segment: 10, offset: 1000 })).toBe(6000);
      expect(await segmentFiles(directory)).toHaveLength(1);
    }));

  it('knows how much is pending and what is oldest', () =>
    withDirectory(async (directory) => {
      const { texts, positions } = await fill(directory);
      const reader = new JournalReader({ directory });
      expect(await reader.pendingBytes(null)).toBe(10_000);
      expect(await reader.pendingBytes(positions[25]!)).toBe(7500);
      expect(await reader.pendingBytes({ segment: 10, offset: 1000 })).toBe(0);
      const oldest = await reader.oldestPending(positions[25]!);
      expect(oldest?.record.toString()).toBe(texts[25]);
      expect(await reader.oldestPending({ segment: 10, offset: 1000 })).toBeNull();
    }));

  it('leaves an incomplete frame of the newest segment for later, and ends an older segment there', () =>
    withDirectory(async (directory) => {
      const { texts } = await fill(directory);
      const newest = (await segmentFiles(directory)).at(-1)!;
      const whole = await readFile(newest);
      await truncate(newest, 1000 - 30);
      const reader = new JournalReader({ directory });
      const waiting = await drain(reader);
      expect(waiting.records).toHaveLength(99);
      expect(waiting).toMatchObject({ next: { segment: 10, offset: 900 }, corrupt: [] });
      await writeFile(newest, whole);
      const complete = await drain(reader, waiting.next);
      expect(complete.records.map(String)).toEqual([texts[99]]);
      await truncate(newest, 1000 - 30);
      await writeFile(newest.replace('0000000010-', '0000000011-'), '');
      const ended = await drain(reader, waiting.next);
      expect(ended).toMatchObject({ records: [], next: { segment: 10, offset: 970 } });
      expect(ended.corrupt).toMatchObject([{ kind: 'torn_tail', length: 70 }]);
      expect(await drain(reader, ended.next)).toMatchObject({ next: ended.next, corrupt: [] });
    }));

  it('steps over damage anywhere, reports it, and loses only the frames it touches', () =>
    withDirectory(async (directory) => {
      const { texts, positions } = await fill(directory);
      const file = (await segmentFiles(directory))[4]!;
      const whole = await readFile(file);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 899 }),
          fc.uint8Array({ minLength: 1, maxLength: 150 }),
          fc.integer({ min: 9, max: 300 }),
          async (start, noise, chunkBytes) => {
            const damaged = Buffer.from(whole);
            damaged.set(noise.subarray(0, 900 - start), start);
            await writeFile(file, damaged);
            const read = await drain(new JournalReader({ directory, chunkBytes }));
            const expected = texts.filter((_, i) => {
              const { segment, offset } = positions[i]!;
              const isSame = damaged
                .subarray(offset, offset + 100)
                .equals(whole.subarray(offset, offset + 100));
              return segment !== 5 || isSame;
            });
            expect(read.records.map(String)).toEqual(expected);
            const skipped = read.corrupt.reduce((sum, { length }) => sum + length, 0);
            expect(skipped).toBe((texts.length - expected.length) * 100);
            for (const { position, bytes, length } of read.corrupt) {
              expect(bytes).toEqual(damaged.subarray(position.offset, position.offset + length));
            }
          },
        ),
        { numRuns: 150 },
      );
    }));

  it('does not take a frame inside a payload for a record', () =>
    withDirectory(async (directory) => {
      const writer = await JournalWriter.open({ directory });
      await writer.appendAsync('genuine');
      await writer.close();
      const frame = await readFile((await segmentFiles(directory))[0]!);
      const second = await JournalWriter.open({ directory });
      await second.appendAsync(Buffer.concat([Buffer.alloc(50), frame, Buffer.alloc(50)]));
      await second.appendAsync('last');
      await second.close();
      const file = (await segmentFiles(directory))[1]!;
      const damaged = await readFile(file);
      damaged[0] = damaged[0]! ^ 1;
      await writeFile(file, damaged);
      const read = await drain(new JournalReader({ directory }));
      expect(read.records.map(String)).toEqual(['genuine', 'last']);
      expect(read.corrupt).toHaveLength(1);
    }));

  it(
    'follows a writer that is writing, without a gap, a repetition or a false alarm',
    () =>
      withDirectory(async (directory) => {
        const writer = await JournalWriter.open({ directory, segmentBytes: 20_000 });
        const reader = new JournalReader({ directory, chunkBytes: 1000 });
        const total = 20_000;
        let sent = 0;
        let acknowledged = 0;
        const sendNext = (): void => {
          if (sent === total) return;
          writer.append(`${sent++} `.padEnd(sent % 150, 'x'), (error) => {
            expect(error).toBeNull();
            acknowledged++;
            sendNext();
          });
        };
        for (let i = 0; i < 50; i++) sendNext();
        let next: JournalPosition | null = null;
        let last: JournalPosition = { segment: 0, offset: -1 };
        const seen: number[] = [];
        while (acknowledged < total || seen.length < total) {
          const isWriting = acknowledged < total;
          const batch = await reader.readBatch(next, { maxRecords: 500 });
          expect(batch.corrupt).toEqual([]);
          for (const [i, record] of batch.records.entries()) {
            seen.push(Number.parseInt(record.toString(), 10));
            expect(comparePositions(batch.positions[i]!, last)).toBeGreaterThan(0);
            last = batch.positions[i]!;
          }
          if (!isWriting && batch.atEnd && seen.length < total)
            throw new Error(`only ${seen.length} records`);
          next = batch.next;
          await reader.removeSegmentsBefore(next);
        }
        expect(seen).toEqual(Array.from({ length: total }, (_, i) => i));
        await writer.close();
        expect((await segmentFiles(directory)).length).toBeLessThanOrEqual(2);
      }),
    60_000,
  );

  it('reads a batch of 20,000 records without copying them', () =>
    withDirectory(async (directory) => {
      const writer = await JournalWriter.open({ directory });
      const text = 'x'.repeat(350);
      await Promise.all(Array.from({ length: 20_000 }, () => writer.appendAsync(text)));
      await writer.close();
      const batch = await new JournalReader({ directory }).readBatch(null);
      expect(batch.records).toHaveLength(20_000);
      const buffers = new Set(batch.records.map((record) => record.buffer));
      expect(buffers.size).toBeLessThanOrEqual(8);
    }));
});
