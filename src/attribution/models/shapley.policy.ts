import { fixedWeights, promotersOf } from './fixed-weights.policy.js';
import type { Path, TrainedWeights } from './models.types.js';

const SCALE = 10n ** 24n;

interface SetCounts {
  members: string[];
  journeys: bigint;
  conversions: bigint;
}

/**
 * Shapley values of the game v(S) = sum over the subsets T of S of r(T), r(T) being the conversion rate of the
 * journeys that touched exactly the promoters of T; order and repeats do not matter. The value of this game is
 * r(T) split evenly over T (Zhao et al., arXiv:1804.05327, section 3), so it is exact for any number of
 * promoters and nothing is sampled.
 */
export function trainShapley(paths: readonly Path[]): TrainedWeights {
  const promoterIds = promotersOf(paths);
  const values = new Map(promoterIds.map((promoterId) => [promoterId, 0n]));
  for (const { members, journeys, conversions } of countsBySet(paths)) {
    const part = (conversions * SCALE) / (journeys * BigInt(members.length));
    for (const member of members) values.set(member, values.get(member)! + part);
  }
  const weights = fixedWeights(promoterIds, [...values.values()]);
  return { weights, method: 'exact', errorBound: 0 };
}

function countsBySet(paths: readonly Path[]): SetCounts[] {
  const sets = new Map<string, SetCounts>();
  for (const { promoterIds, isConverted, journeys } of paths) {
    const members = [...new Set(promoterIds)].sort();
    if (members.length === 0) continue;
    const key = members.join(' ');
    const known = sets.get(key) ?? { members, journeys: 0n, conversions: 0n };
    known.journeys += BigInt(journeys);
    if (isConverted) known.conversions += BigInt(journeys);
    sets.set(key, known);
  }
  return [...sets.values()];
}
