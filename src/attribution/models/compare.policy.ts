import { weightsOfFractions } from '../../kernel/money/fraction.js';
import { allocate } from '../../kernel/money/money.js';
import {
  ATTRIBUTION_MODELS,
  type AttributionModel,
  type AttributionSettings,
} from '../../offers/attribution-settings.types.js';
import { attribute, isTrained } from './attribute.policy.js';
import type { FallbackReason, Touch, TrainedModel } from './models.types.js';
import { sharesByPromoter } from './split-commission.policy.js';

/** A conversion is credited in millionths, so that the parts of each add up to exactly one. */
export const CREDIT_UNITS = 1_000_000n;

/** A conversion as a comparison sees it. */
export interface ComparedConversion {
  touches: readonly Touch[];
  settings: Pick<AttributionSettings, 'halfLifeDays' | 'fallbackModel'>;
  trained: readonly TrainedModel[];
  currency: string;
  amountMinor: bigint;
  commissionMinor: bigint;
}

export interface CurrencySums {
  amountMinor: bigint;
  commissionMinor: bigint;
}

export interface PromoterSums {
  /** Credited conversions in units of `CREDIT_UNITS`. */
  credit: bigint;
  byCurrency: Map<string, CurrencySums>;
}

export interface ModelSums {
  model: AttributionModel;
  promoters: Map<string, PromoterSums>;
  /** Conversions for which the offer's fallback stepped in, by reason. */
  fallbacks: Map<FallbackReason, number>;
}

export function emptyComparison(): ModelSums[] {
  return ATTRIBUTION_MODELS.map((model) => ({ model, promoters: new Map(), fallbacks: new Map() }));
}

/** Adds one conversion to each model's sums; its money is split to the minor unit under each of them. */
export function addConversion(comparison: readonly ModelSums[], conversion: ComparedConversion): void {
  for (const sums of comparison) {
    const { model: attributionModel } = sums;
    const trained = isTrained(attributionModel)
      ? (conversion.trained.find(({ model }) => model === attributionModel) ?? null)
      : null;
    const settings = { ...conversion.settings, attributionModel, couponOverridesClick: false };
    const { shares, usedFallback } = attribute(conversion.touches, settings, trained);
    if (usedFallback) sums.fallbacks.set(usedFallback, (sums.fallbacks.get(usedFallback) ?? 0) + 1);
    addShares(sums, sharesByPromoter(shares), conversion);
  }
}

function addShares(
  { promoters }: ModelSums,
  shares: ReturnType<typeof sharesByPromoter>,
  { currency, amountMinor, commissionMinor }: ComparedConversion,
): void {
  const weights = weightsOfFractions(shares.map(({ share }) => share));
  const credits = allocate(CREDIT_UNITS, weights);
  const amounts = allocate(amountMinor, weights);
  const commissions = allocate(commissionMinor, weights);
  shares.forEach(({ promoterId }, index) => {
    const sums = promoters.get(promoterId) ?? { credit: 0n, byCurrency: new Map<string, CurrencySums>() };
    promoters.set(promoterId, sums);
    sums.credit += credits[index]!;
    const money = sums.byCurrency.get(currency) ?? { amountMinor: 0n, commissionMinor: 0n };
    sums.byCurrency.set(currency, money);
    money.amountMinor += amounts[index]!;
    money.commissionMinor += commissions[index]!;
  });
}
