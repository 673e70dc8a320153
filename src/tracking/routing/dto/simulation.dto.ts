/** A rule that was asked. */
export class RuleVerdictDto {
  /** Position of the rule. */
  rule: number;
  /** Whether it takes the visitor. */
  isMatch: boolean;
  /** Conditions that do not hold. */
  failed: string[];
}

/** An offer that was tried. */
export class TriedOfferDto {
  /** The offer. */
  offerId: string;
  /** weighted, round_robin, bandit, ab_test, failover, or direct for the link's own offer. */
  strategy: string;
  /** How likely it was chosen, given that those before it are closed. */
  propensity: number;
  /** Arm of an experiment. */
  arm: string | null;
  /** open, offer_ended or geo_blocked; caps are not asked. */
  verdict: string;
}

/** What is known of the visitor. */
export class SimulatedVisitorDto {
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Region; null without a city file. */
  region: string | null;
  /** City; null without a city file. */
  city: string | null;
  /** Autonomous system; null without a file of networks. */
  asn: number | null;
  /** Kind of device. */
  device: string | null;
  /** Operating system. */
  os: string | null;
  /** Browser. */
  browser: string | null;
  /** Language. */
  language: string | null;
  /** The moment, RFC 3339 in UTC. */
  time: string;
}

/** What would happen to a visitor; nothing is recorded. */
export class SimulationDto {
  /** What the rules were asked of. */
  visitor: SimulatedVisitorDto;
  /** The rules up to the first that matches. */
  rules: RuleVerdictDto[];
  /** Position of the rule that decided; null for the link's own offer. */
  rule: number | null;
  /** The offers in the order they are tried, up to the one that is open. */
  tried: TriedOfferDto[];
  /** Where the visitor goes; null when every offer is closed. */
  offerId: string | null;
  /** Where they go when every offer is closed; null then means a refusal. */
  fallbackUrl: string | null;
}
