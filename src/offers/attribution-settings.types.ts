/** Models that look at one path alone. */
export const RULE_MODELS = ['last', 'first', 'linear', 'time_decay', 'position'] as const;
export type RuleModel = (typeof RULE_MODELS)[number];

/** Models learned from all journeys of an advertiser. */
export const TRAINED_MODELS = ['markov', 'shapley'] as const;
export type TrainedModelName = (typeof TRAINED_MODELS)[number];

export const ATTRIBUTION_MODELS = [...RULE_MODELS, ...TRAINED_MODELS] as const;
export type AttributionModel = (typeof ATTRIBUTION_MODELS)[number];

/** How an offer shares a sale among those who brought the customer. */
export interface AttributionSettings {
  attributionModel: AttributionModel;
  /** Days in which a touch loses half of its weight, for time_decay. */
  halfLifeDays: number;
  /** Steps in where a trained model has learned too little. */
  fallbackModel: RuleModel;
  /** Hours in which a view counts as a touch; 0 for never. */
  viewWindowHours: number;
  /** The owner of the coupon of a sale gets it all. */
  couponOverridesClick: boolean;
}

export const DEFAULT_ATTRIBUTION: AttributionSettings = {
  attributionModel: 'last',
  halfLifeDays: 7,
  fallbackModel: 'last',
  viewWindowHours: 24,
  couponOverridesClick: false,
};
