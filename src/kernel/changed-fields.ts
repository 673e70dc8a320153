import { isDeepStrictEqual } from 'node:util';

export interface FieldChange<T> {
  before: Partial<T>;
  after: Partial<T>;
}

/** The fields of `wanted` that differ from `now`, both ways round for the audit log; null when none does. */
export function changedFields<T extends object>(now: T, wanted: Partial<T>): FieldChange<T> | null {
  const keys = (Object.keys(wanted) as (keyof T)[]).filter(
    (key) => wanted[key] !== undefined && !isDeepStrictEqual(now[key], wanted[key]),
  );
  if (keys.length === 0) return null;
  const pick = (source: Partial<T>): Partial<T> =>
    Object.fromEntries(keys.map((key) => [key, source[key]])) as Partial<T>;
  return { before: pick(now), after: pick(wanted) };
}
