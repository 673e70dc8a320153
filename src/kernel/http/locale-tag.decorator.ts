import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';

/** A language, perhaps with script and region (BCP 47). */
const LOCALE = /^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Z]{2}|\d{3}))?$/;

export function IsLocaleTag(): PropertyDecorator {
  return applyDecorators(
    Matches(LOCALE, { message: '$property must be a language tag, en or pt-BR for instance' }),
  );
}
