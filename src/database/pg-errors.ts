/** The SQLSTATE or system code of a failed query, when there is one. */
function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an insert or update met a unique constraint; with a name, that very one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== '23505') return false;
  return constraint === undefined || (error as { constraint?: string }).constraint === constraint;
}

/** Whether a row that is still pointed to was to be deleted, or a row was to point to nothing; by this very key. */
export function isForeignKeyViolation(error: unknown, constraint: string): boolean {
  return codeOf(error) === '23503' && (error as { constraint?: string }).constraint === constraint;
}

/** Whether a value was refused that PostgreSQL does not know, the name of a time zone for instance. */
export function isInvalidParameter(error: unknown): boolean {
  return codeOf(error) === '22023';
}
