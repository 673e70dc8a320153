import { allocate } from '../../kernel/money/money.js';
import { WEIGHT_DENOMINATOR } from './models.types.js';

/** Promoters' weights as parts of the fixed denominator, summing to it exactly; all zero when none has any. */
export function fixedWeights(
  promoterIds: readonly string[],
  weights: readonly bigint[],
): ReadonlyMap<string, bigint> {
  const hasWeight = weights.some((weight) => weight > 0n);
  const parts = hasWeight ? allocate(WEIGHT_DENOMINATOR, weights) : weights;
  return new Map(promoterIds.map((promoterId, index) => [promoterId, parts[index]!]));
}

/** The promoters of all paths, in the order of their ids, so that training does not depend on the paths' order. */
export function promotersOf(paths: readonly { promoterIds: readonly string[] }[]): string[] {
  return [...new Set(paths.flatMap(({ promoterIds }) => promoterIds))].sort();
}
