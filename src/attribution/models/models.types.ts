import type { TrainedModelName, AttributionModel } from '../../offers/attribution-settings.types.js';
import type { Fraction } from '../../kernel/money/fraction.js';

export type TouchKind = 'click' | 'view';
/** What led to a conversion: a touch, or a coupon of the promoter. */
export type ShareKind = TouchKind | 'coupon';

/** One contact of a person with a promoter of an advertiser. */
export interface Touch {
  kind: TouchKind;
  /** Id of the click or the impression. */
  id: string;
  linkId: string;
  offerId: string;
  promoterId: string;
  at: Date;
}

/** Whose coupon a sale was made with. */
export interface CouponClaim {
  promoterId: string;
  linkId: string;
  at: Date;
}

/** Who gets which part of a sale, and why. */
export interface TouchShare {
  kind: ShareKind;
  /** Id of the click or the impression; null for a coupon. */
  id: string | null;
  linkId: string;
  promoterId: string;
  at: Date;
  share: Fraction;
}

/** Why a trained model was not used for a path. */
export type FallbackReason = 'not_trained' | 'too_few_conversions' | 'unknown_promoter' | 'no_weight';

export interface Attribution {
  /** The model that was used in the end. */
  model: AttributionModel | 'coupon';
  /** Number of the trained version that was used, null for the models that need none. */
  modelVersion: number | null;
  /** Null when the offer's own model was used. */
  usedFallback: FallbackReason | null;
  /** Oldest touch first; they sum to exactly one. */
  shares: TouchShare[];
}

/** Journeys that took the same way: the promoters touched, in order. */
export interface Path {
  promoterIds: string[];
  isConverted: boolean;
  journeys: number;
}

export type TrainingMethod = 'exact' | 'sampled';

/** What training found out: each promoter's weight as a part of `WEIGHT_DENOMINATOR`, in the order of their ids. */
export interface TrainedWeights {
  weights: ReadonlyMap<string, bigint>;
  method: TrainingMethod;
  /** With 99 % confidence no removal effect is further off than this; 0 when it was computed. */
  errorBound: number;
}

/** A numbered version of a trained model, as attribution uses it. */
export interface TrainedModel {
  model: TrainedModelName;
  version: number;
  /** Converted journeys it was trained on. */
  conversions: number;
  weights: ReadonlyMap<string, bigint>;
}

/** Trained weights are parts of this. */
export const WEIGHT_DENOMINATOR = 10n ** 12n;
/** Below this many converted journeys a trained model says nothing. */
export const MINIMUM_CONVERSIONS = 100;
