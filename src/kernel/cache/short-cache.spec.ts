import { ShortCache } from './short-cache.js';

describe('ShortCache', () => {
  it('asks once for a burst and again after its age', async () => {
    const cache = new ShortCache<number>(20, 10);
    let reads = 0;
    const read = async () => ++reads;
    expect(await Promise.all([cache.get('a', read), cache.get('a', read)])).toEqual([1, 1]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await cache.get('a', read)).toBe(2);
    expect(await cache.get('b', read)).toBe(3);
  });

  it('does not keep a failure', async () => {
    const cache = new ShortCache<number>(1_000, 10);
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', async () => 7)).toBe(7);
  });
});
