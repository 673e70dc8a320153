import { leastCommonMultiple } from '../../kernel/money/fraction.js';
import type { RuleModel } from '../../offers/attribution-settings.types.js';
import type { Touch, TrainedModel } from './models.types.js';
import { decayedWeight } from './time-decay.policy.js';

/** Integer weights of a path's touches, oldest first, by a model that needs nothing but the path. */
export function ruleWeights(
  model: RuleModel,
  touches: readonly Pick<Touch, 'kind' | 'at'>[],
  halfLifeDays: number,
): bigint[] {
  switch (model) {
    case 'last':
      return onlyOne(touches, preferClicks(touches).at(-1)!);
    case 'first':
      return onlyOne(touches, preferClicks(touches)[0]!);
    case 'linear':
      return touches.map(() => 1n);
    case 'time_decay': {
      const newest = touches.at(-1)!.at.getTime();
      return touches.map(({ at }) => decayedWeight(newest - at.getTime(), halfLifeDays));
    }
    case 'position':
      return positionWeights(touches.length);
  }
}

/** 40 % first, 40 % last, the rest evenly between; two touches get half each (Google Ads, AttributionModelEnum). */
function positionWeights(count: number): bigint[] {
  if (count < 3) return Array.from({ length: count }, () => 1n);
  const end = 2n * BigInt(count - 2);
  return Array.from({ length: count }, (_, index) => (index === 0 || index === count - 1 ? end : 1n));
}

/** Whoever was clicked has the better claim than whoever was only seen. */
function preferClicks(touches: readonly Pick<Touch, 'kind'>[]): number[] {
  const all = touches.map((_, index) => index);
  const clicks = all.filter((index) => touches[index]!.kind === 'click');
  return clicks.length > 0 ? clicks : all;
}

function onlyOne(touches: readonly unknown[], chosen: number): bigint[] {
  return touches.map((_, index) => (index === chosen ? 1n : 0n));
}

/**
 * Integer weights of a path's touches by a trained version. A promoter's weight is shared by their touches of the
 * path, so that nobody earns more by touching twice. Null when the version does not know a promoter; all zero
 * when it gives none of them any weight.
 */
export function trainedWeights(
  trained: Pick<TrainedModel, 'weights'>,
  touches: readonly Pick<Touch, 'promoterId'>[],
): bigint[] | null {
  const touchesOf = new Map<string, bigint>();
  for (const { promoterId } of touches) touchesOf.set(promoterId, (touchesOf.get(promoterId) ?? 0n) + 1n);
  const common = [...touchesOf.values()].reduce(leastCommonMultiple, 1n);
  const weights: bigint[] = [];
  for (const { promoterId } of touches) {
    const weight = trained.weights.get(promoterId);
    if (weight === undefined) return null;
    weights.push(weight * (common / touchesOf.get(promoterId)!));
  }
  return weights;
}
