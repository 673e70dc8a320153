import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { COUNTRY_CODES } from './iso-countries.js';

/** A list of ISO 3166-1 alpha-2 codes, each once. */
export function IsCountryList({ mayBeEmpty = false, most = COUNTRY_CODES.length } = {}): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ...(mayBeEmpty ? [] : [ArrayNotEmpty()]),
    ArrayMaxSize(most),
    ArrayUnique(),
    IsIn(COUNTRY_CODES, {
      each: true,
      message: 'each value in $property must be an ISO 3166-1 alpha-2 code in capitals',
    }),
  );
}
