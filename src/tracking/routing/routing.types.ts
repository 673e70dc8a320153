export const STRATEGIES = ['weighted', 'round_robin', 'bandit', 'ab_test'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const OBJECTIVES = ['conversions', 'epc'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Hours of a week in a time zone. */
export interface Schedule {
  /** IANA name; daylight saving is followed. */
  timezone: string;
  /** 1 is Monday, 7 is Sunday; all days when left out. */
  weekdays?: number[];
  /** First hour, 0 to 23. */
  fromHour?: number;
  /** The hour it ends before, 1 to 24; smaller than `fromHour` it runs past midnight. */
  toHour?: number;
}

/** All that are given must hold; none matches everybody. */
export interface Conditions {
  countries?: string[];
  /** English name or ISO 3166-2 part. */
  regions?: string[];
  cities?: string[];
  /** Classes of connection, see connections.policy.ts. */
  connections?: string[];
  /** Autonomous systems. */
  asns?: number[];
  devices?: string[];
  os?: string[];
  browsers?: string[];
  languages?: string[];
  referrers?: string[];
  sources?: string[];
  subs?: Record<string, string[]>;
  schedule?: Schedule;
  sharePercent?: number;
}

export interface RoutedOffer {
  offerId: string;
  weight: number;
  /** Name of the arm in an experiment. */
  name?: string;
}

export interface RoutingRule {
  name?: string;
  when: Conditions;
  strategy: Strategy;
  destinations: RoutedOffer[];
  /** bandit: what is to be made most of. */
  objective?: Objective;
  /** bandit: share of clicks that is spread evenly, 0.01 to 1. */
  explorationFloor?: number;
}

export interface Routing {
  rules: RoutingRule[];
  /** Offers tried in this order when the group has none to give. */
  failover: string[];
  fallbackUrl: string | null;
}

/** What the conditions are asked of. */
export interface VisitorFacts {
  /** Stays the same for a visitor. */
  key: string;
  country: string | null;
  region: string | null;
  regionCode: string | null;
  city: string | null;
  asn: number | null;
  connections: readonly string[];
  device: string | null;
  os: string | null;
  browser: string | null;
  language: string | null;
  referrer: string | null;
  source: string | null;
  subs: readonly (string | null)[];
  /** Business time in ms since the epoch. */
  at: number;
}

/** Clicks of a link that went to an offer, and what came of them. */
export interface ArmStats {
  offerId: string;
  clicks: number;
  conversions: number;
  /** Commission in minor units. */
  value: number;
}

/** A rule with the strategy ab_test. */
export interface Experiment {
  /** Position of the rule. */
  rule: number;
  name: string | null;
  arms: { name: string; offerId: string }[];
}
