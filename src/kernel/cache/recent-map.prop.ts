import fc from 'fast-check';
import { RecentMap } from './recent-map.js';

describe('RecentMap', () => {
  it('knows the last keys that were used, with the value they were last given, and not too many others', () => {
    const steps = fc.array(fc.record({ key: fc.nat(30), sets: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 8 }), (all, size) => {
        const map = new RecentMap<number, { n: number }>(size);
        const last = new Map<number, { n: number }>();
        const used: number[] = [];
        all.forEach(({ key, sets }, n) => {
          const recent = [...new Set(used.toReversed())].slice(0, size);
          const value = map.get(key);
          if (recent.includes(key)) expect(value).toBe(last.get(key));
          else if (value !== undefined) expect(value).toBe(last.get(key));
          if (sets) {
            last.set(key, { n });
            map.set(key, last.get(key)!);
          }
          if (sets || value !== undefined) used.push(key);
        });
        expect(map.size).toBeLessThanOrEqual(2 * size);
      }),
    );
  });
});
