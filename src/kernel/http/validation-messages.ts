import type { ValidationError } from '@nestjs/common';

/** Nest's list of sentences, nested fields written with dots: `items.0.quantity must be …`. */
export function validationMessages(errors: ValidationError[], parent = ''): string[] {
  return errors.flatMap((error) => {
    const path = parent ? `${parent}.${error.property}` : error.property;
    const own = Object.values(error.constraints ?? {}).map((text) =>
      parent && text.startsWith(error.property) ? parent + '.' + text : text,
    );
    return [...own, ...validationMessages(error.children ?? [], path)];
  });
}
