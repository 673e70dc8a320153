import { applyDecorators } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';

/**
 * Text that people read or that names something: no control characters (PostgreSQL refuses NUL, headers
 * refuse line breaks), no half of a surrogate pair.
 */
export function IsCleanText(
  minLength: number,
  maxLength: number,
  options: { each?: boolean } = {},
): PropertyDecorator {
  const message = `${options.each ? 'each value in ' : ''}$property must not contain control characters`;
  return applyDecorators(
    Matches(/^[^\p{Cc}\p{Cs}]*$/u, { ...options, message }),
    Length(minLength, maxLength, options),
    IsString(options),
  );
}
