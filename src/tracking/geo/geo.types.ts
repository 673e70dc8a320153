export const GEO_LEVELS = ['offer', 'advertiser', 'global'] as const;
export type GeoLevel = (typeof GEO_LEVELS)[number];

export const GEO_ACTIONS = ['allow', 'block'] as const;
export type GeoAction = (typeof GEO_ACTIONS)[number];

/** A rule as the policy and the edge know it. */
export interface GeoRule {
  id: string;
  level: GeoLevel;
  /** The offer or the advertiser; null for a global rule. */
  targetId: string | null;
  action: GeoAction;
  /** ISO 3166-1 alpha-2. */
  countries: string[];
  /** Higher is asked first; the older of two equal ones. */
  priority: number;
  /** Where a visitor goes whom this rule blocks. */
  fallbackUrl: string | null;
}

/** Everything a tenant says about countries. */
export interface GeoRules {
  unknownCountry: GeoAction;
  rules: GeoRule[];
}

export interface NewGeoRule {
  level: GeoLevel;
  offerId: string | null;
  advertiserId: string | null;
  action: GeoAction;
  countries: string[];
  priority: number;
  fallbackUrl: string | null;
}

export type GeoRuleChanges = Partial<Pick<NewGeoRule, 'action' | 'countries' | 'priority' | 'fallbackUrl'>>;

export interface GeoRuleFilter {
  level?: GeoLevel;
  offerId?: string;
  advertiserId?: string;
}
