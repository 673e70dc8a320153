import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';

import { FaultyFileLayer } from '../../test/chaos/faulty-file-layer.js';
import { drain, readTexts, segmentFiles, withDirectory } from '../../test/chaos/journal-helpers.js';
import { MAX_RECORD_BYTES } from './journal-frame.js';
import { AppendGroup } from './journal-group.js';
import { JournalReader } from './journal-reader.js';
import { JournalWriter } from './journal-writer.js';
import type { JournalPosition } from './journal.types.js';

describe('JournalWriter', () => {
  it('gives back every payload byte for byte, in order, under the position it acknowledged', async () => {
    const payload = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.uint8Array({ maxLength: 600 }),
      fc.constantFrom('', 'ä€𝄞', '\ud800 lone surrogate', '{"a":"\u0000"}'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { maxLength: 60 }),
        fc.integer({ min: 64, max: 2000 }),
        fc.integer({ min: 16, max: 700 }),
        fc.integer({ min: 1, max: 900 }),
        (payloads, segmentBytes, groupBytes, chunkBytes) =>
          withDirectory(async (directory) => {
            const writer = await JournalWriter.open({ directory, segmentBytes, groupBytes });
            const positions = await Promise.all(payloads.map((each) => writer.appendAsync(each)));
            await writer.close();
            const read = await drain(new JournalReader({ directory, chunkBytes }), null, { maxRecords: 7 });
            expect(read.records).toEqual(payloads.map((each) => Buffer.from(each as string)));
            expect(read.positions).toEqual(positions);
            expect(read.corrupt).toEqual([]);
          }),
      ),
      { numRuns: 60 },
    );
  });

  it('carries records up to 4 MiB and refuses larger ones', () =>
    withDirectory(async (directory) => {
      const writer = await JournalWriter.open({ directory });
      const largest = Buffer.alloc(MAX_RECORD_BYTES, 7);
      await writer.appendAsync(largest);
      await writer.appendAsync('€'.repeat(500_000));
      await expect(writer.appendAsync(Buffer.alloc(MAX_RECORD_BYTES + 1))).rejects.toMatchObject({
        code: 'journal.record_too_large',
      });
      await expect(writer.appendAsync('€'.repeat(1_400_000))).rejects.toMatchObject({
        code: 'journal.record_too_large',
      });
      await writer.appendAsync('after');
      await writer.close();
      const { records } = await drain(new JournalReader({ directory }));
      expect(records.map((record) => record.length)).toEqual([MAX_RECORD_BYTES, 1_500_000, 5]);
      expect(records[0]!.equals(largest)).toBe(true);
    }));

  it.each([
    [50, [50]],
    // Enough to begin with does not wait for the end of the turn; what comes meanwhile is the next group.
    [200, [64, 136]],
  ])('acknowledges %i records of one turn only after a sync that follows their write', (count, groups) =>
    withDirectory(async (directory) => {
      const layer = new FaultyFileLayer();
      const writer = await JournalWriter.open({ directory, layer });
      layer.calls.length = 0;
      await new Promise<void>((resolve) => {
        let open = count;
        for (let i = 0; i < count; i++) {
          writer.append(`record ${i}`, (error) => {
            expect(error).toBeNull();
            layer.calls.push('acknowledged');
            if (--open === 0) resolve();
          });
        }
        expect(layer.calls).not.toContain('acknowledged');
      });
      expect(layer.calls.filter((call) => call === 'sync')).toHaveLength(groups.length);
      expect(layer.calls.slice(0, 2)).toEqual(['write', 'sync']);
      expect(layer.calls.filter((call) => call === 'acknowledged')).toHaveLength(count);
      // And so did the last of them.
      const lastGroup = layer.calls.length - groups.at(-1)!;
      expect(layer.calls.lastIndexOf('sync')).toBeLessThan(lastGroup);
      expect(writer.stats()).toMatchObject({ appended: count, syncs: groups.length, pending: 0 });
      await writer.close();
      const { records } = await drain(new JournalReader({ directory }));
      expect(records.map(String)).toEqual(Array.from({ length: count }, (_, index) => `record ${index}`));
    }),
  );

  it('makes the name of a segment durable before the first byte goes in', () =>
    withDirectory(async (directory) => {
      const layer = new FaultyFileLayer();
      const writer = await JournalWriter.open({ directory, layer, segmentBytes: 100 });
      for (let i = 0; i < 4; i++) await writer.appendAsync('x'.repeat(60));
      await writer.close();
      const creations = layer.calls.flatMap((call, i) => (call === 'create' ? [i] : []));
      expect(creations).toHaveLength(4);
      for (const i of creations) expect(layer.calls[i + 1]).toBe('syncDirectory');
    }));

  it('starts a new segment when the current one would grow too large', () =>
    withDirectory(async (directory) => {
      const writer = await JournalWriter.open({ directory, segmentBytes: 1000 });
      const positions: JournalPosition[] = [];
      for (let i = 0; i < 50; i++) positions.push(await writer.appendAsync(`${i}`.padEnd(92, '.')));
      await writer.close();
      const files = await segmentFiles(directory);
      expect(files).toHaveLength(5);
      for (const file of files) expect((await readFile(file)).length).toBe(1000);
      expect(positions[9]).toEqual({ segment: 1, offset: 900 });
      expect(positions[10]).toEqual({ segment: 2, offset: 0 });
      expect(writer.stats().bytesOnDisk).toBe(5000);
      expect(await readTexts(directory)).toHaveLength(50);
    }));

  it('never appends to a segment of an earlier run and never gives a number twice', () =>
    withDirectory(async (directory) => {
      const numbers: number[] = [];
      for (let run = 0; run < 3; run++) {
        const writer = await JournalWriter.open({ directory });
        numbers.push((await writer.appendAsync(`run ${run}`)).segment);
        await writer.close();
      }
      expect(numbers).toEqual([1, 2, 3]);
      expect(await readTexts(directory)).toEqual(['run 0', 'run 1', 'run 2']);
    }));

  it('begins above the checkpoint of its caller', () =>
    withDirectory(async (directory) => {
      const writer = await JournalWriter.open({ directory, minSegment: 41 });
      expect(await writer.appendAsync('x')).toEqual({ segment: 42, offset: 0 });
      await writer.close();
    }));

  it('answers every append before close resolves, and refuses later ones', () =>
    withDirectory(async (directory) => {
      const writer = await JournalWriter.open({ directory, groupBytes: 256 });
      let answered = 0;
      for (let i = 0; i < 500; i++) writer.append(`record ${i}`, () => answered++);
      await Promise.all([writer.close(), writer.close()]);
      expect(answered).toBe(500);
      await expect(writer.appendAsync('late')).rejects.toMatchObject({ code: 'journal.closed' });
      expect(await readTexts(directory)).toHaveLength(500);
    }));

  it('lets no second writer into the directory, until the first has closed', () =>
    withDirectory(async (directory) => {
      const first = await JournalWriter.open({ directory });
      await expect(JournalWriter.open({ directory })).rejects.toMatchObject({ code: 'journal.locked' });
      await first.appendAsync('still works');
      await first.close();
      await (await JournalWriter.open({ directory })).close();
    }));

  it('takes over the lock that a killed process left', () =>
    withDirectory(async (directory) => {
      await writeFile(join(directory, 'writer.lock'), '');
      const writer = await JournalWriter.open({ directory });
      await expect(JournalWriter.open({ directory })).rejects.toMatchObject({ code: 'journal.locked' });
      await writer.close();
    }));

  it('locks a directory whose path is too long for a socket file', () =>
    withDirectory(async (parent) => {
      const directory = join(parent, 'a'.repeat(120));
      const writer = await JournalWriter.open({ directory });
      await expect(JournalWriter.open({ directory })).rejects.toMatchObject({ code: 'journal.locked' });
      await writer.close();
      await (await JournalWriter.open({ directory })).close();
    }));

  it('answers the other callers when one callback throws, and does not hide what it threw', () => {
    const group = new AppendGroup(1000);
    const answered: number[] = [];
    const later: (() => void)[] = [];
    for (let i = 0; i < 3; i++) {
      group.add(`record ${i}`, 1, () => {
        if (i === 1) throw new Error('a bug of the caller');
        answered.push(i);
      });
    }
    const nextTick = jest
      .spyOn(process, 'nextTick')
      .mockImplementation((run) => void later.push(run as () => void));
    try {
      group.acknowledge(1, 0);
    } finally {
      nextTick.mockRestore();
    }
    expect(answered).toEqual([0, 2]);
    expect(later).toHaveLength(1);
    expect(later[0]).toThrow('a bug of the caller');
  });
});
