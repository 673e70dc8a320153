import { IsIn, IsIP, IsUUID } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import type { GeoAction, GeoLevel } from '../geo.types.js';
import { COUNTRY_CODES } from '../../../kernel/countries/iso-countries.js';

/** A visit to try the rules on; without country and address the country is unknown. */
export class GeoTestRequestDto {
  /** The offer the visitor asks for. */
  @IsUUID()
  offerId: string;

  /** Country of the visitor, ISO 3166-1 alpha-2; goes before `ip`. */
  @OptionalField()
  @IsIn(COUNTRY_CODES, { message: '$property must be an ISO 3166-1 alpha-2 code in capitals' })
  country?: string;

  /** Address of the visitor, IPv4 or IPv6. */
  @OptionalField()
  @IsIP()
  ip?: string;
}

/** What one level said. */
export class GeoPathStepDto {
  /** `offer`, `advertiser` or `global`. */
  level: GeoLevel;
  /** Id of the offer or advertiser; null on the global level. */
  targetId: string | null;
  /** `none`: nothing on this level speaks of the country, so the next one is asked. */
  outcome: GeoAction | 'none';
  /** The rule that names the country. */
  ruleId: string | null;
  /** `listed`, `not_on_allow_list` or `no_rule`. */
  reason: 'listed' | 'not_on_allow_list' | 'no_rule';
}

/** How a visit would be decided. */
export class GeoTestDto {
  /** The country that was judged; null when it is unknown. */
  country: string | null;
  /** Whether the visitor gets to the offer. */
  action: GeoAction;
  /** The level that decided, `unknown_country` for the setting, or `default` when no rule speaks. */
  decidedBy: GeoLevel | 'unknown_country' | 'default';
  /** The rule that decided. */
  ruleId: string | null;
  /** Where a blocked visitor is sent; null means an answer of 403. */
  fallbackUrl: string | null;
  /** What each level said, in the order they are asked. */
  path: GeoPathStepDto[];
}
