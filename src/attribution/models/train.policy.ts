import type { TrainedModelName } from '../../offers/attribution-settings.types.js';
import { trainMarkov } from './markov.policy.js';
import type { Path, TrainedWeights } from './models.types.js';
import { trainShapley } from './shapley.policy.js';

/** Learns the promoters' weights from all journeys, converted or not; the same journeys give the same bytes. */
export function train(model: TrainedModelName, paths: readonly Path[], seed: number): TrainedWeights {
  return model === 'markov' ? trainMarkov(paths, seed) : trainShapley(paths);
}
