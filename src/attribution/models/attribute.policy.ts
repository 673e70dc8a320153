import { fractionOf, fractionsOfWeights } from '../../kernel/money/fraction.js';
import {
  type AttributionModel,
  type AttributionSettings,
  type RuleModel,
  TRAINED_MODELS,
  type TrainedModelName,
} from '../../offers/attribution-settings.types.js';
import {
  type Attribution,
  type CouponClaim,
  type FallbackReason,
  MINIMUM_CONVERSIONS,
  type Touch,
  type TouchShare,
  type TrainedModel,
} from './models.types.js';
import { ruleWeights, trainedWeights } from './path-weights.policy.js';

export type ModelSettings = Pick<
  AttributionSettings,
  'attributionModel' | 'halfLifeDays' | 'fallbackModel' | 'couponOverridesClick'
>;

/**
 * Who gets which part of a sale. The shares sum to exactly one and do not depend on the order of the input.
 * @param trained the advertiser's newest version of the offer's model, when the offer names a trained one
 * @param coupon the sale's coupon with its owner; it takes all when the offer says so
 * @throws RangeError when there is no touch, and no coupon that decides
 */
export function attribute(
  touches: readonly Touch[],
  settings: ModelSettings,
  trained: TrainedModel | null = null,
  coupon: CouponClaim | null = null,
): Attribution {
  if (coupon && settings.couponOverridesClick) return byCoupon(coupon);
  if (touches.length === 0) throw new RangeError('a path has at least one touch');
  const path = [...touches].sort(byTime);
  const { attributionModel: model, fallbackModel, halfLifeDays } = settings;
  if (!isTrained(model)) return byRule(model, path, halfLifeDays);
  const learned = learnedWeights(model, path, trained);
  if (typeof learned === 'string') {
    return { ...byRule(fallbackModel, path, halfLifeDays), usedFallback: learned };
  }
  return {
    model,
    modelVersion: learned.version,
    usedFallback: null,
    shares: sharesOf(path, learned.weights),
  };
}

export function isTrained(model: AttributionModel): model is TrainedModelName {
  return (TRAINED_MODELS as readonly string[]).includes(model);
}

function learnedWeights(
  model: TrainedModelName,
  path: Touch[],
  trained: TrainedModel | null,
): { version: number; weights: bigint[] } | FallbackReason {
  if (trained?.model !== model) return 'not_trained';
  if (trained.conversions < MINIMUM_CONVERSIONS) return 'too_few_conversions';
  const weights = trainedWeights(trained, path);
  if (!weights) return 'unknown_promoter';
  return weights.some((weight) => weight > 0n) ? { version: trained.version, weights } : 'no_weight';
}

function byRule(model: RuleModel, path: Touch[], halfLifeDays: number): Attribution {
  const shares = sharesOf(path, ruleWeights(model, path, halfLifeDays));
  return { model, modelVersion: null, usedFallback: null, shares };
}

function byCoupon({ promoterId, linkId, at }: CouponClaim): Attribution {
  const share = fractionOf(1n, 1n);
  const shares: TouchShare[] = [{ kind: 'coupon', id: null, linkId, promoterId, at, share }];
  return { model: 'coupon', modelVersion: null, usedFallback: null, shares };
}

function sharesOf(path: Touch[], weights: bigint[]): TouchShare[] {
  const shares = fractionsOfWeights(weights);
  return path.map(({ kind, id, linkId, promoterId, at }, index) => ({
    ...{ kind, id, linkId, promoterId, at },
    share: shares[index]!,
  }));
}

function byTime(a: Touch, b: Touch): number {
  return a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
