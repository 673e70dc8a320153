import type { GeoRuleEntity } from '../geo-rule.entity.js';
import type { GeoAction, GeoLevel } from '../geo.types.js';

/** A rule on the countries of an offer, of an advertiser or of the whole tenant. */
export class GeoRuleDto {
  /** UUIDv7 of the rule. */
  id: string;
  /** What the rule is about: `offer`, `advertiser` or `global`. */
  level: GeoLevel;
  /** The offer of a rule on level `offer`. */
  offerId: string | null;
  /** The advertiser of a rule on level `advertiser`. */
  advertiserId: string | null;
  /** `allow` or `block`. */
  action: GeoAction;
  /** ISO 3166-1 alpha-2 codes. */
  countries: string[];
  /** Among rules of one level the highest that names the country decides. */
  priority: number;
  /** Where visitors go whom this rule blocks; none means the fallback of the offer, or an answer of 403. */
  fallbackUrl: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;
  /** RFC 3339 in UTC. */
  updatedAt: string;

  static from(this: void, rule: GeoRuleEntity): GeoRuleDto {
    const { id, level, offerId, advertiserId, action, countries, priority, fallbackUrl } = rule;
    return {
      id,
      level,
      offerId,
      advertiserId,
      action,
      countries,
      priority,
      fallbackUrl,
      createdAt: rule.createdAt.toISOString(),
      updatedAt: rule.updatedAt.toISOString(),
    };
  }
}
