import type { Cover } from './report.types.js';

const DAY_MS = 86_400_000;

/**
 * Which rows cover a span exactly once: the sums of whole days that did not change, quarters of an hour of days
 * that are cut or changed, and the roll-ups themselves for the quarters that changed.
 */
export function coverOf(from: Date, to: Date, changed: readonly Date[], byQuarter: boolean): Cover {
  const firstDay = Math.floor(from.getTime() / DAY_MS);
  const endDay = Math.ceil(to.getTime() / DAY_MS);
  const wholeFrom = Math.ceil(from.getTime() / DAY_MS);
  const wholeTo = Math.max(wholeFrom, Math.floor(to.getTime() / DAY_MS));
  const changedInside = changed.filter((bucket) => bucket >= from && bucket < to);
  const changedDays = new Set(changedInside.map((bucket) => Math.floor(bucket.getTime() / DAY_MS)));
  const partialDays: string[] = [];
  for (let day = firstDay; day < endDay; day++) {
    const isWhole = day >= wholeFrom && day < wholeTo;
    if (byQuarter || !isWhole || changedDays.has(day)) partialDays.push(nameOf(day));
  }
  return {
    wholeFrom: nameOf(wholeFrom),
    wholeTo: nameOf(byQuarter ? wholeFrom : wholeTo),
    partialDays,
    changed: changedInside,
  };
}

function nameOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
