import { promotersOf } from './fixed-weights.policy.js';
import type { Path } from './models.types.js';

/** First-order transitions. States 0 … n-1 are the promoters by id; then come start, conversion and loss. */
export interface Transitions {
  promoterIds: string[];
  start: number;
  conversion: number;
  loss: number;
  /** Of each promoter and of start: next states in ascending order, with how many journeys went there. */
  next: { states: number[]; counts: number[]; total: number }[];
}

export function transitionsOf(paths: readonly Path[]): Transitions {
  const promoterIds = promotersOf(paths);
  const indexOf = new Map(promoterIds.map((promoterId, index) => [promoterId, index]));
  const start = promoterIds.length;
  const [conversion, loss] = [start + 1, start + 2];
  const counts = Array.from({ length: start + 1 }, () => new Map<number, number>());
  for (const { promoterIds: path, isConverted, journeys } of paths) {
    if (path.length === 0) continue;
    let from = start;
    const count = (to: number): void => {
      counts[from]!.set(to, (counts[from]!.get(to) ?? 0) + journeys);
      from = to;
    };
    for (const promoterId of path) count(indexOf.get(promoterId)!);
    count(isConverted ? conversion : loss);
  }
  const next = counts.map((byState) => {
    const entries = [...byState].sort(([a], [b]) => a - b);
    return {
      states: entries.map(([state]) => state),
      counts: entries.map(([, journeys]) => journeys),
      total: entries.reduce((sum, [, journeys]) => sum + journeys, 0),
    };
  });
  return { promoterIds, start, conversion, loss, next };
}
