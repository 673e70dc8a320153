import { rm } from 'node:fs/promises';

import { FaultyFileLayer } from '../../test/chaos/faulty-file-layer.js';
import {
  drain,
  eventually,
  readTexts,
  segmentFiles,
  withDirectory,
} from '../../test/chaos/journal-helpers.js';
import { JournalReader } from './journal-reader.js';
import { JournalWriter } from './journal-writer.js';
import type { JournalWriterOptions } from './journal-writer.options.js';

async function open(
  directory: string,
  options: Partial<JournalWriterOptions> = {},
): Promise<{ layer: FaultyFileLayer; writer: JournalWriter; states: (string | null)[] }> {
  const layer = new FaultyFileLayer();
  const states: (string | null)[] = [];
  const writer = await JournalWriter.open({
    directory,
    layer,
    retryMs: 5,
    onStateChange: (problem) => states.push(problem?.code ?? null),
    ...options,
  });
  return { layer, writer, states };
}

describe('a journal whose disk fails', () => {
  it('reports a full disk to the caller, keeps what it acknowledged, and heals by itself', () =>
    withDirectory(async (directory) => {
      const { layer, writer, states } = await open(directory);
      await writer.appendAsync('before');
      layer.room = 11;
      await expect(writer.appendAsync('does not fit any more')).rejects.toMatchObject({
        code: 'journal.full',
        cause: { code: 'ENOSPC' },
      });
      await expect(writer.appendAsync('refused at once')).rejects.toMatchObject({ code: 'journal.full' });
      expect(writer.stats()).toMatchObject({
        isWritable: false,
        appended: 1,
        failed: 2,
        pending: 0,
        lastError: { code: 'journal.full' },
      });
      layer.room = Infinity;
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('after');
      await writer.close();
      expect(await readTexts(directory)).toEqual(['before', 'after']);
      expect(states.at(0)).toBe('journal.full');
      expect(states.at(-1)).toBeNull();
    }));

  it.each([true, false])('never puts a record where a torn one stood (tail can be cut: %s)', (canCut) =>
    withDirectory(async (directory) => {
      const { layer, writer } = await open(directory);
      const kept = await writer.appendAsync('before');
      if (!canCut) layer.faults.set('truncate', 'EIO');
      layer.room = 100;
      const failing = Array.from({ length: 20 }, (_, i) => writer.appendAsync(`torn ${i}`));
      expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
      layer.room = Infinity;
      await eventually(() => writer.stats().isWritable);
      const healed = await writer.appendAsync('after');
      expect(healed.segment).toBeGreaterThan(kept.segment);
      await writer.close();
      const read = await drain(new JournalReader({ directory }));
      const texts = read.records.map(String);
      expect(texts[0]).toBe('before');
      expect(texts.at(-1)).toBe('after');
      if (canCut) {
        expect(texts).toHaveLength(2);
        expect(read.corrupt).toEqual([]);
      } else {
        expect(texts.slice(1, -1).every((text, i) => text === `torn ${i}`)).toBe(true);
        expect(read.corrupt).toMatchObject([{ kind: 'torn_tail', position: { segment: kept.segment } }]);
      }
    }),
  );

  it('a reader that went past a torn group still sees every later record', () =>
    withDirectory(async (directory) => {
      const { layer, writer } = await open(directory);
      const reader = new JournalReader({ directory });
      await writer.appendAsync('before');
      layer.faults.set('sync', 'EIO');
      layer.faults.set('truncate', 'EIO');
      await expect(writer.appendAsync('written, not synced')).rejects.toMatchObject({
        code: 'journal.unwritable',
        cause: { code: 'EIO' },
      });
      const { next } = await drain(reader);
      layer.faults.clear();
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('after');
      expect((await drain(reader, next)).records.map(String)).toEqual(['after']);
      await writer.close();
    }));

  it('does not pile up segments while the disk keeps failing', () =>
    withDirectory(async (directory) => {
      const { layer, writer } = await open(directory, { retryMs: 1 });
      await writer.appendAsync('before');
      layer.faults.set('write', 'EACCES');
      for (let i = 0; i < 8; i++) {
        await eventually(() => writer.stats().isWritable);
        await expect(writer.appendAsync(`lost ${i}`)).rejects.toMatchObject({ code: 'journal.unwritable' });
      }
      expect((await segmentFiles(directory)).length).toBeLessThanOrEqual(3);
      layer.faults.clear();
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('after');
      await writer.close();
      expect(await readTexts(directory)).toEqual(['before', 'after']);
    }));

  it.each(['create', 'syncDirectory'] as const)(
    'fails the group when a segment cannot begin (%s)',
    (operation) =>
      withDirectory(async (directory) => {
        const { layer, writer } = await open(directory, { segmentBytes: 50 });
        await writer.appendAsync('x'.repeat(40));
        layer.faults.set(operation, 'ENOSPC');
        await expect(writer.appendAsync('y'.repeat(40))).rejects.toMatchObject({ code: 'journal.full' });
        layer.faults.clear();
        await eventually(() => writer.stats().isWritable);
        await writer.appendAsync('z'.repeat(40));
        await writer.close();
        expect((await readTexts(directory)).map((text) => text[0])).toEqual(['x', 'z']);
      }),
  );

  it('writes no more to a segment once a successor was seen, even one that failed', () =>
    withDirectory(async (directory) => {
      const { layer, writer } = await open(directory, { segmentBytes: 100 });
      const reader = new JournalReader({ directory });
      await writer.appendAsync('x'.repeat(60));
      layer.faults.set('syncDirectory', 'EIO');
      await expect(writer.appendAsync('y'.repeat(60))).rejects.toMatchObject({ code: 'journal.unwritable' });
      const { next } = await drain(reader);
      layer.faults.clear();
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('small enough for the first segment');
      expect((await drain(reader, next)).records.map(String)).toEqual(['small enough for the first segment']);
      await writer.close();
    }));

  it('opens on a broken disk, answers with errors, and heals', () =>
    withDirectory(async (directory) => {
      const layer = new FaultyFileLayer();
      layer.faults.set('create', 'EROFS');
      const writer = await JournalWriter.open({ directory, layer, retryMs: 5 });
      expect(writer.stats()).toMatchObject({ isWritable: false, segment: null });
      await expect(writer.appendAsync('x')).rejects.toMatchObject({ code: 'journal.unwritable' });
      layer.faults.clear();
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('y');
      await writer.close();
      expect(await readTexts(directory)).toEqual(['y']);
    }));

  it('stops at its own size limit and goes on when the reader has removed segments', () =>
    withDirectory(async (directory) => {
      const { writer } = await open(directory, { segmentBytes: 1000, maxBytes: 5000 });
      let accepted = 0;
      const refused = await (async (): Promise<unknown> => {
        for (;;) {
          try {
            await writer.appendAsync('x'.repeat(92));
            accepted++;
          } catch (error) {
            return error;
          }
        }
      })();
      expect(refused).toMatchObject({ code: 'journal.full' });
      expect(accepted).toBe(50);
      expect(writer.stats()).toMatchObject({ bytesOnDisk: 5000, isWritable: false });
      const reader = new JournalReader({ directory });
      const { next } = await drain(reader);
      expect(await reader.removeSegmentsBefore(next)).toBe(4000);
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('after');
      expect(writer.stats().bytesOnDisk).toBe(1000 + 13);
      await writer.close();
    }));

  it('counts what an earlier run left towards the size limit', () =>
    withDirectory(async (directory) => {
      const first = await JournalWriter.open({ directory });
      await first.appendAsync('x'.repeat(992));
      await first.close();
      const { writer } = await open(directory, { maxBytes: 1000 });
      await expect(writer.appendAsync('y')).rejects.toMatchObject({ code: 'journal.full' });
      await writer.close();
    }));

  it('leaves a reserve of free space to others', () =>
    withDirectory(async (directory) => {
      const layer = new FaultyFileLayer();
      layer.free = 999;
      const writer = await JournalWriter.open({ directory, layer, minFreeBytes: 1000, retryMs: 5 });
      await expect(writer.appendAsync('x')).rejects.toMatchObject({ code: 'journal.full' });
      layer.free = 1000;
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('y');
      await writer.close();
    }));

  it('refuses what memory should not hold while the disk is slow', () =>
    withDirectory(async (directory) => {
      const { writer } = await open(directory, { maxPendingBytes: 1000 });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 30 }, () => writer.appendAsync('x'.repeat(92))),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      expect(outcomes[10]).toMatchObject({ reason: { code: 'journal.overloaded' } });
      await writer.appendAsync('goes on');
      await writer.close();
    }));

  it('notices that its segment was deleted under it', () =>
    withDirectory(async (directory) => {
      const { writer, states } = await open(directory);
      await writer.appendAsync('gone');
      await rm(directory, { recursive: true });
      const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6000);
      await expect(writer.appendAsync('x')).rejects.toMatchObject({ code: 'journal.unwritable' });
      now.mockRestore();
      await eventually(() => writer.stats().isWritable);
      await writer.appendAsync('after');
      await writer.close();
      expect(states).toEqual(['journal.unwritable', null]);
      expect(await readTexts(directory)).toEqual(['after']);
    }));
});
