import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { COUNTRY_CODES } from './iso-countries.js';

/** A list of ISO 3166-1 alpha-2 codes, each once. */
export function IsCountryList(): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ArrayNotEmpty(),
    ArrayMaxSize(COUNTRY_CODES.length),
    ArrayUnique(),
    IsIn(COUNTRY_CODES, {
      each: true,
      message: 'each value in $property must be an ISO 3166-1 alpha-2 code in capitals',
    }),
  );
}
