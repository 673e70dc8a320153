import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { GEO_ACTIONS, GEO_LEVELS, type GeoAction, type GeoLevel } from '../geo.types.js';
import { IsCountryList } from '../../../kernel/countries/country-list.decorator.js';
import { IsWebAddress } from './web-address.decorator.js';

/** A new geo rule. */
export class CreateGeoRuleDto {
  /** `offer` rules are asked first, then `advertiser`, then `global`; without any rule a country is allowed. */
  @IsIn(GEO_LEVELS)
  level: GeoLevel;

  /** The offer; for level `offer` only. */
  @OptionalField()
  @IsUUID()
  offerId?: string;

  /** The advertiser; for level `advertiser` only. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /** `allow` makes an allow list: on its level, countries that no rule names stay outside. */
  @IsIn(GEO_ACTIONS)
  action: GeoAction;

  /**
   * ISO 3166-1 alpha-2 codes in capitals.
   * @example ["DE", "SA"]
   */
  @IsCountryList()
  countries: string[];

  /** Among rules of one level the highest that names the country decides, then the older one. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(-1000)
  @Max(1000)
  priority: number = 0;

  /** Where visitors go whom this rule blocks, an http(s) URL. */
  @IsOptional()
  @IsWebAddress()
  fallbackUrl?: string | null;
}
