import { registerDecorator } from 'class-validator';

const MAX_HEADERS = 20;
const MAX_VALUE = 1000;

/** `{name: value}` of texts; which names may be set is judged later, with an error of its own. */
export function IsHeaders(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isHeaders',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: isHeaders,
        defaultMessage: () => '$property must be an object of up to 20 texts of up to 1000 characters',
      },
    });
}

function isHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_HEADERS &&
    entries.every(([, text]) => typeof text === 'string' && text.length <= MAX_VALUE)
  );
}
