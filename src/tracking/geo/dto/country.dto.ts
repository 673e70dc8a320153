/** A country of ISO 3166-1. */
export class CountryDto {
  /**
   * Alpha-2 code.
   * @example SA
   */
  code: string;
  /**
   * English name.
   * @example Saudi Arabia
   */
  name: string;
}

/** All countries. */
export class CountriesDto {
  /** By code. */
  data: CountryDto[];
}
