import { registerDecorator } from 'class-validator';

const MAX_CHARACTERS = 16_000;
const UNSTORABLE = /[\0\p{Cs}]/u;

/** Any JSON value of moderate size that PostgreSQL can keep. */
export function IsTemplate(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isTemplate',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) => JSON.stringify(value).length <= MAX_CHARACTERS && isStorable(value),
        defaultMessage: () => '$property must be JSON of up to 16000 characters without NUL',
      },
    });
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, inner]) => !UNSTORABLE.test(name) && isStorable(inner));
}
