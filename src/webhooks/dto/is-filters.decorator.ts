import { registerDecorator } from 'class-validator';

const FIELD = /^[A-Za-z0-9_]{1,64}$/;
const MAX_FIELDS = 10;
const MAX_VALUES = 100;
const MAX_TEXT = 200;

/** `{field: [value, …]}` with texts, numbers and booleans. */
export function IsFilters(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isFilters',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: isFilters,
        defaultMessage: () =>
          '$property must name up to 10 fields, each with a list of 1 to 100 texts, numbers or booleans',
      },
    });
}

function isFilters(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_FIELDS &&
    entries.every(
      ([field, values]: [string, unknown]) =>
        FIELD.test(field) &&
        field !== '__proto__' &&
        Array.isArray(values) &&
        values.length > 0 &&
        values.length <= MAX_VALUES &&
        values.every(isValue),
    )
  );
}

function isValue(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_TEXT && /^[^\p{Cc}\p{Cs}]*$/u.test(value);
  return typeof value === 'boolean' || Number.isFinite(value);
}
