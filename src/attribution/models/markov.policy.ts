import { fixedWeights } from './fixed-weights.policy.js';
import type { Path, TrainedWeights } from './models.types.js';
import { type Transitions, transitionsOf } from './transitions.policy.js';

/** Up to this many promoters the chain is solved; above it is sampled. */
export const EXACT_PROMOTERS = 400;
const SAMPLED_STEPS = 4_000_000;
/** One time in a hundred the stated bound may not hold. */
const DOUBT = 0.01;
const EFFECT_SCALE = 1e15;

export interface MarkovLimits {
  exactPromoters: number;
  sampledSteps: number;
}

export interface RemovalEffects {
  promoterIds: string[];
  /** Of each promoter: the part of all conversions lost when the promoter leads nowhere. */
  effects: number[];
  /** How likely a journey converts. */
  conversionRate: number;
  errorBound: number;
}

/**
 * Removal effects of a first-order Markov chain with start, conversion and loss (Anderl et al., International
 * Journal of Research in Marketing 33(3), 2016), as weights. Only + - * / on doubles in a fixed order: every
 * machine gets the same bytes.
 * @param seed of the sampling above `EXACT_PROMOTERS`
 */
export function trainMarkov(paths: readonly Path[], seed: number, limits?: MarkovLimits): TrainedWeights {
  const { promoterIds, effects, errorBound } = removalEffects(paths, seed, limits);
  const weights = fixedWeights(
    promoterIds,
    effects.map((effect) => BigInt(Math.round(effect * EFFECT_SCALE))),
  );
  return { weights, method: errorBound > 0 ? 'sampled' : 'exact', errorBound };
}

/** The effects themselves; solved or sampled, as `trainMarkov` says. */
export function removalEffects(
  paths: readonly Path[],
  seed: number,
  { exactPromoters, sampledSteps }: MarkovLimits = {
    exactPromoters: EXACT_PROMOTERS,
    sampledSteps: SAMPLED_STEPS,
  },
): RemovalEffects {
  const transitions = transitionsOf(paths);
  const { promoterIds, next, start } = transitions;
  if (next[start]!.total === 0) return { promoterIds, effects: [], conversionRate: 0, errorBound: 0 };
  return promoterIds.length <= exactPromoters ? solve(transitions) : sample(transitions, seed, sampledSteps);
}

/**
 * A walk that is stopped at c loses what would have come through c: effect(c) = P(c is reached) * P(conversion
 * from c) / P(conversion). With N = (I - Q)^-1, P(c is reached) = N[start, c] / N[c, c].
 */
function solve({ promoterIds, next, start, conversion }: Transitions): RemovalEffects {
  const size = promoterIds.length;
  const chance = (from: number, to: number): number => {
    const at = next[from]!.states.indexOf(to);
    return at === -1 ? 0 : next[from]!.counts[at]! / next[from]!.total;
  };
  const inverse = inverseOf(
    Array.from({ length: size }, (_, from) => {
      const row = new Float64Array(size);
      next[from]!.states.forEach((to, at) => {
        if (to < size) row[to] = -next[from]!.counts[at]! / next[from]!.total;
      });
      row[from]! += 1;
      return row;
    }),
  );
  const converts = Array.from({ length: size }, (_, from) => chance(from, conversion));
  const fromHere = inverse.map((row) => row.reduce((sum, value, to) => sum + value * converts[to]!, 0));
  const starts = Array.from({ length: size }, (_, to) => chance(start, to));
  const conversionRate = starts.reduce((sum, value, to) => sum + value * fromHere[to]!, 0);
  if (conversionRate === 0) {
    return { promoterIds, effects: promoterIds.map(() => 0), conversionRate, errorBound: 0 };
  }
  const effects = promoterIds.map((_, c) => {
    const visits = starts.reduce((sum, value, from) => sum + value * inverse[from]![c]!, 0);
    return Math.min(1, Math.max(0, ((visits / inverse[c]![c]!) * fromHere[c]!) / conversionRate));
  });
  return { promoterIds, effects, conversionRate, errorBound: 0 };
}

/** Gauss-Jordan without exchanging rows: I - Q of an absorbing chain is an M-matrix, its pivots are positive. */
function inverseOf(matrix: Float64Array[]): Float64Array[] {
  const size = matrix.length;
  const rows = matrix.map((row, index) => {
    const wide = new Float64Array(2 * size);
    wide.set(row);
    wide[size + index] = 1;
    return wide;
  });
  for (let pivot = 0; pivot < size; pivot++) {
    const above = rows[pivot]!;
    const scale = above[pivot]!;
    for (let column = pivot; column < 2 * size; column++) above[column]! /= scale;
    for (const [index, row] of rows.entries()) {
      const factor = row[pivot]!;
      if (index === pivot || factor === 0) continue;
      for (let column = pivot; column < 2 * size; column++) row[column]! -= factor * above[column]!;
    }
  }
  return rows.map((row) => row.slice(size));
}

/**
 * effect(c) is also the part of the converting walks that come through c, so it is counted on walks of the
 * chain. By Hoeffding's inequality and the union over all n promoters no effect is further off than
 * sqrt(ln(2 n / 0.01) / (2 walks)) with 99 % confidence, walks being the converting ones.
 */
function sample(transitions: Transitions, seed: number, steps: number): RemovalEffects {
  const { promoterIds, start, conversion } = transitions;
  const walk = walker(transitions, seed);
  const seenIn = new Float64Array(promoterIds.length);
  let [walks, converted] = [0, 0];
  for (let left = steps; left > 0; walks++) {
    const visited = new Set<number>();
    let state = start;
    while (state <= start) {
      state = walk(state);
      if (state < start) visited.add(state);
      left--;
    }
    if (state !== conversion) continue;
    converted++;
    for (const promoter of visited) seenIn[promoter]!++;
  }
  const effects = [...seenIn].map((count) => (converted === 0 ? 0 : count / converted));
  const bound = Math.sqrt(Math.log((2 * promoterIds.length) / DOUBT) / (2 * converted));
  const errorBound = converted === 0 ? 1 : Math.min(1, Math.ceil(bound * 1e6) / 1e6);
  return { promoterIds, effects, conversionRate: converted / walks, errorBound };
}

/** One step of the chain; the same seed takes the same steps on every machine. */
function walker({ next }: Transitions, seed: number): (state: number) => number {
  const draw = randomNumbers(seed);
  const limits = next.map(({ counts }) => {
    let sum = 0;
    return counts.map((count) => (sum += count));
  });
  return (state) => {
    const aim = draw() * next[state]!.total;
    const ends = limits[state]!;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (aim < ends[middle]!) high = middle;
      else low = middle + 1;
    }
    return next[state]!.states[low]!;
  };
}

/** Mulberry32: numbers in [0, 1) of 32 bits. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
