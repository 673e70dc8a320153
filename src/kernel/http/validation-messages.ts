import type { ValidationError } from '@nestjs/common';

/** What a sentence about a field may say before its name. */
const LEADS = ['', 'property ', 'each value in nested property ', 'each value in ', 'All '];

/** Nest's list of sentences, nested fields written with dots: `items.0.quantity must be …`. */
export function validationMessages(errors: ValidationError[], parent = ''): string[] {
  return errors.flatMap((error) => {
    const path = parent ? `${parent}.${error.property}` : error.property;
    const own = Object.values(error.constraints ?? {}).map((text) =>
      parent ? withPath(text, error.property, path) : text,
    );
    return [...own, ...validationMessages(error.children ?? [], path)];
  });
}

function withPath(text: string, property: string, path: string): string {
  const lead = LEADS.find(
    (words) => text.startsWith(words + property) && !/^\w/.test(text.slice(words.length + property.length)),
  );
  return lead === undefined ? text : lead + path + text.slice(lead.length + property.length);
}
