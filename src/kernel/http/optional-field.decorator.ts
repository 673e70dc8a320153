import { ValidateIf } from 'class-validator';

/** A field that may be left out but not be null; `@IsOptional()` lets null through as well. */
export function OptionalField(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
