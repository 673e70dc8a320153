import { GatheredLookups } from './gathered-lookups.js';

it('asks a few times for many, and tells each its own', async () => {
  const asked: string[][] = [];
  const lookups = new GatheredLookups<number>((keys) => {
    asked.push(keys);
    return new Promise((resolve) =>
      setTimeout(
        () => resolve(new Map(keys.filter((key) => key !== '7').map((key) => [key, Number(key)]))),
        5,
      ),
    );
  });
  const answers = await Promise.all(Array.from({ length: 2_000 }, (_, index) => lookups.find(String(index))));
  expect(answers).toEqual(Array.from({ length: 2_000 }, (_, index) => (index === 7 ? null : index)));
  expect(asked.length).toBeLessThanOrEqual(6);
  expect(await lookups.find('1')).toBe(1);
});

it('tells all of one question that it failed, and asks again for the next', async () => {
  let isAway = true;
  const lookups = new GatheredLookups<number>(() =>
    isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Map([['a', 1]])),
  );
  const results = await Promise.allSettled(['a', 'b', 'c'].map((key) => lookups.find(key)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  isAway = false;
  expect(await lookups.find('a')).toBe(1);
});

it('keeps no more than so many waiting', async () => {
  const lookups = new GatheredLookups<number>(() => new Promise(() => undefined));
  const late: Promise<unknown>[] = [];
  for (let index = 0; index < 22_000; index++) late.push(lookups.find(String(index)).catch(() => 'refused'));
  expect(await late.at(-1)).toBe('refused');
});
