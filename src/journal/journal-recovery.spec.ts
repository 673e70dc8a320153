import { appendFile, copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { drain, readTexts, segmentFiles, withDirectory } from '../../test/chaos/journal-helpers.js';
import { MAX_GROUP_BYTES } from './journal-frame.js';
import { JournalReader } from './journal-reader.js';
import { JournalWriter } from './journal-writer.js';

const TEXTS = ['first', 'second ä', 'the last record €'];

async function writeSegment(directory: string, texts = TEXTS): Promise<string> {
  const writer = await JournalWriter.open({ directory });
  for (const text of texts) await writer.appendAsync(text);
  await writer.close();
  return (await segmentFiles(directory)).at(-1)!;
}

describe('opening a journal after a crash', () => {
  it('cuts a torn last frame at every byte, and nothing else', () =>
    withDirectory(async (directory) => {
      const file = await writeSegment(directory);
      const whole = await readFile(file);
      const lastFrame = 8 + Buffer.byteLength(TEXTS[2]!);
      const end = whole.length - lastFrame;
      for (let length = end; length <= whole.length; length++) {
        await withDirectory(async (copy) => {
          const path = join(copy, basename(file));
          await writeFile(path, whole.subarray(0, length));
          const writer = await JournalWriter.open({ directory: copy });
          const isTorn = length > end && length < whole.length;
          expect(writer.recovery).toMatchObject({
            segments: 1,
            corrupt: [],
            tornTail: isTorn
              ? { position: { segment: 1, offset: end }, length: length - end, isCut: true }
              : null,
          });
          expect((await readFile(path)).length).toBe(length === whole.length ? length : end);
          await writer.appendAsync('next run');
          await writer.close();
          const expected = length === whole.length ? TEXTS : TEXTS.slice(0, 2);
          expect(await readTexts(copy)).toEqual([...expected, 'next run']);
        });
      }
    }));

  it('cuts a last frame with any byte changed', () =>
    withDirectory(async (directory) => {
      const file = await writeSegment(directory);
      const whole = await readFile(file);
      const end = whole.length - 8 - Buffer.byteLength(TEXTS[2]!);
      for (let at = end; at < whole.length; at++) {
        await withDirectory(async (copy) => {
          const damaged = Buffer.from(whole);
          damaged[at] = damaged[at]! ^ 0x41;
          await writeFile(join(copy, basename(file)), damaged);
          await (await JournalWriter.open({ directory: copy })).close();
          expect(await readTexts(copy)).toEqual(TEXTS.slice(0, 2));
        });
      }
    }));

  it('takes zeroed blocks behind the last frame for a torn tail', () =>
    withDirectory(async (directory) => {
      const file = await writeSegment(directory);
      const { length } = await readFile(file);
      await appendFile(file, Buffer.alloc(4096));
      const writer = await JournalWriter.open({ directory });
      expect(writer.recovery.tornTail).toMatchObject({ length: 4096, isCut: true });
      await writer.close();
      expect((await readFile(file)).length).toBe(length);
    }));

  it('reports damage in the middle and leaves its bytes alone', () =>
    withDirectory(async (directory) => {
      const file = await writeSegment(directory);
      const damaged = await readFile(file);
      const second = 8 + TEXTS[0]!.length;
      damaged[second + 10] = damaged[second + 10]! ^ 0xff;
      await writeFile(file, damaged);
      const writer = await JournalWriter.open({ directory });
      expect(writer.recovery).toMatchObject({
        tornTail: null,
        corrupt: [{ kind: 'damaged', position: { segment: 1, offset: second }, length: 8 + 9 }],
      });
      await writer.close();
      expect(await readFile(file)).toEqual(damaged);
      expect(await readTexts(directory)).toEqual([TEXTS[0], TEXTS[2]]);
    }));

  it('does not cut more than one interrupted write can have left', () =>
    withDirectory(async (directory) => {
      const file = await writeSegment(directory);
      await appendFile(file, Buffer.alloc(MAX_GROUP_BYTES + 1, 0xee));
      const before = await readFile(file);
      const writer = await JournalWriter.open({ directory });
      expect(writer.recovery).toMatchObject({
        tornTail: null,
        corrupt: [{ kind: 'damaged', length: MAX_GROUP_BYTES + 1 }],
      });
      await writer.close();
      expect((await readFile(file)).equals(before)).toBe(true);
    }));

  it('finds the records of a torn segment that could not be cut', () =>
    withDirectory(async (directory) => {
      const file = await writeSegment(directory);
      const { length } = await readFile(file);
      await truncate(file, length - 1);
      await copyFile(file, file.replace('0000000001-', '0000000002-'));
      await (await JournalWriter.open({ directory })).close();
      const read = await drain(new JournalReader({ directory }));
      expect(read.records.map(String)).toEqual([...TEXTS.slice(0, 2), ...TEXTS.slice(0, 2)]);
      expect(read.corrupt).toMatchObject([{ kind: 'torn_tail', position: { segment: 1 } }]);
    }));
});
