/** What may speak against a click, with the points it adds unless the tenant says otherwise. */
export const DEFAULT_WEIGHTS = {
  known_bot: 80,
  headless: 80,
  missing_user_agent: 40,
  missing_headers: 25,
  impossible_headers: 40,
  data_centre: 25,
  listed_ip: 100,
  velocity_ip: 20,
  velocity_visitor: 40,
  geo_mismatch: 10,
  suspicious_referrer: 15,
  bad_signature: 40,
} as const satisfies Record<string, number>;

export type SignalName = keyof typeof DEFAULT_WEIGHTS;

/** What may speak against a conversion, with the points it adds unless the tenant says otherwise. */
export const DEFAULT_CONVERSION_WEIGHTS = {
  self_purchase: 100,
  order_seen: 100,
  many_per_customer: 40,
  country_differs: 20,
  too_soon: 20,
  too_late: 10,
} as const satisfies Record<string, number>;

export type ConversionSignal = keyof typeof DEFAULT_CONVERSION_WEIGHTS;

/** What needs a file of networks; none in the public domain comes with the program. */
export const NETWORK_SIGNALS: SignalName[] = ['data_centre'];

export const BANDS = ['accept', 'flag', 'reject', 'block'] as const;
/** accept and flag count; reject does not; block also counts towards a block of the address. */
export type Band = (typeof BANDS)[number];

export interface Thresholds {
  flag: number;
  reject: number;
  block: number;
}

export interface VelocityLimits {
  /** Clicks a minute of one address above which `velocity_ip` speaks. */
  ipPerMinute: number;
  /** Clicks a minute of one visitor above which `velocity_visitor` speaks. */
  visitorPerMinute: number;
  /** Clicks a minute of one visitor above which the answer is 429. */
  hardPerMinute: number;
  /** Whether loopback and private addresses are judged too; behind a proxy they name no visitor. */
  judgesPrivateAddresses: boolean;
}

export interface ConversionLimits {
  /** With this one, so many conversions of a customer in 24 h are looked at. */
  perCustomer24h: number;
  /** Sooner after the click nobody can have ordered, in seconds. */
  shortestSeconds: number;
  /** Later after the click is strange, in seconds. */
  longestSeconds: number;
}

/** How a tenant judges conversions: from `flag` on a person looks at one, from `reject` on it is rejected. */
export interface ConversionRules {
  weights: Record<ConversionSignal, number>;
  thresholds: Pick<Thresholds, 'flag' | 'reject'>;
  limits: ConversionLimits;
}

export interface AutoBlockRule {
  isOn: boolean;
  /** Clicks in the block band within the window that block the address. */
  clicks: number;
  withinMinutes: number;
  forHours: number;
}

export interface KycRules {
  isOn: boolean;
  /** Average click score of a promoter's last 7 days above which an identity check is required. */
  averageScore: number;
  /** Below so many clicks an average says nothing. */
  minClicks: number;
  /** How many standard errors a conversion rate may stand above its offer's. */
  standardErrors: number;
  /** Clicks a promoter needs on an offer before the rate is judged. */
  minClicksForRate: number;
  /** Accounts that share an address and a payout account before a check is required. */
  sharedAccounts: number;
}

export interface FraudSettings {
  weights: Record<SignalName, number>;
  conversionWeights: Record<ConversionSignal, number>;
  thresholds: Thresholds;
  conversionLimits: ConversionLimits;
  velocity: VelocityLimits;
  autoBlock: AutoBlockRule;
  kyc: KycRules;
  /** Hosts of referrers that speak against a click, subdomains included. */
  suspiciousReferrers: string[];
  /** Autonomous systems of data centres, for installations that know the network of an address. */
  dataCentreAsns: number[];
}

/** What a tenant changed of the defaults. */
export interface FraudChanges {
  weights?: Partial<Record<SignalName, number>>;
  conversionWeights?: Partial<Record<ConversionSignal, number>>;
  conversionLimits?: Partial<ConversionLimits>;
  thresholds?: Partial<Thresholds>;
  velocity?: Partial<VelocityLimits>;
  autoBlock?: Partial<AutoBlockRule>;
  kyc?: Partial<KycRules>;
  suspiciousReferrers?: string[];
  dataCentreAsns?: number[];
}

/** A blocked network as the edge must know it. */
export interface BlockFact {
  cidr: string;
  /** ms since the epoch, null for ever. */
  expiresAt: number | null;
}
