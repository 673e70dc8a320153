import { ValidateBy } from 'class-validator';

const NAME = /^[a-z][a-z0-9._-]{0,63}$/;
const MOST = 100;

/** An object of flag names and booleans. */
export function IsFlags(): PropertyDecorator {
  return ValidateBy(
    { name: 'isFlags', validator: { validate: areFlags } },
    { message: '$property must hold at most 100 names like smart-links, each true or false' },
  );
}

function areFlags(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= MOST && entries.every(([name, on]) => NAME.test(name) && typeof on === 'boolean');
}
