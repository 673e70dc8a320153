import { setTimeout as sleep } from 'node:timers/promises';
import { Gatherer } from './gatherer.js';

const OPTIONS = { waitMs: 2, maxItems: 10, parallel: 1 };

describe('Gatherer', () => {
  it('gives callers of the same moment one batch, and each its own answer', async () => {
    const batches: number[][] = [];
    const gatherer = new Gatherer<number, number>(async (items) => {
      batches.push(items);
      return items.map((item) => item * 2);
    }, OPTIONS);
    expect(await Promise.all([1, 2, 3].map((item) => gatherer.submit(item)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('gathers while a batch is at work, and splits what is too many', async () => {
    const sizes: number[] = [];
    const gatherer = new Gatherer<number, number>(async (items) => {
      sizes.push(items.length);
      await sleep(20);
      return items;
    }, OPTIONS);
    const first = gatherer.submit(0);
    await sleep(8);
    const rest = Array.from({ length: 25 }, (_, index) => gatherer.submit(index + 1));
    expect(await Promise.all([first, ...rest])).toEqual(Array.from({ length: 26 }, (_, index) => index));
    expect(sizes).toEqual([1, 10, 10, 5]);
  });

  it('keeps the failure of one from the others', async () => {
    const gatherer = new Gatherer<number, number>(async (items) => {
      if (items.includes(2)) throw new Error('two is bad');
      return items;
    }, OPTIONS);
    const answers = await Promise.allSettled([1, 2, 3].map((item) => gatherer.submit(item)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await gatherer.submit(4)).toBe(4);
  });
});
