import fc from 'fast-check';
import { coverOf } from './cover.policy.js';

const QUARTER = 900_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 9, 20);

it('covers every quarter of an hour of the span once, and none outside', () => {
  const quarter = fc.integer({ min: 0, max: 96 * 6 });
  fc.assert(
    fc.property(
      quarter,
      quarter,
      fc.uniqueArray(quarter, { maxLength: 8 }),
      fc.boolean(),
      (one, other, changed, byQuarter) => {
        fc.pre(one !== other);
        const [from, to] = [Math.min(one, other), Math.max(one, other)].map(
          (at) => new Date(START + at * QUARTER),
        ) as [Date, Date];
        const marks = changed.map((at) => new Date(START + at * QUARTER));
        const cover = coverOf(from, to, marks, byQuarter);
        const isChanged = new Set(cover.changed.map((at) => at.getTime()));
        const wrong: number[] = [];
        for (let at = START - DAY; at < START + 8 * DAY; at += QUARTER) {
          const day = new Date(at).toISOString().slice(0, 10);
          const isPartial = cover.partialDays.includes(day);
          const times =
            Number(day >= cover.wholeFrom && day < cover.wholeTo && !isPartial) +
            Number(isPartial && at >= from.getTime() && at < to.getTime() && !isChanged.has(at)) +
            Number(isChanged.has(at));
          if (times !== (at >= from.getTime() && at < to.getTime() ? 1 : 0)) wrong.push(at);
        }
        expect(wrong).toEqual([]);
        if (byQuarter) expect(cover.wholeFrom).toBe(cover.wholeTo);
      },
    ),
  );
});
