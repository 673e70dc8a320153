import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { GEO_ACTIONS, type GeoAction } from '../geo.types.js';
import { IsCountryList } from '../../../kernel/countries/country-list.decorator.js';
import { IsWebAddress } from './web-address.decorator.js';

/** Changes of a geo rule; what is left out stays. */
export class UpdateGeoRuleDto {
  /** `allow` or `block`. */
  @OptionalField()
  @IsIn(GEO_ACTIONS)
  action?: GeoAction;

  /** ISO 3166-1 alpha-2 codes in capitals. */
  @OptionalField()
  @IsCountryList()
  countries?: string[];

  /** Among rules of one level the highest that names the country decides. */
  @OptionalField()
  @IsInt()
  @Min(-1000)
  @Max(1000)
  priority?: number;

  /** Where visitors go whom this rule blocks; null removes it. */
  @IsOptional()
  @IsWebAddress()
  fallbackUrl?: string | null;
}
