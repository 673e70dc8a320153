const MAX_REPORTED = 10;

/**
 * Where in a request there is text that PostgreSQL refuses: NUL characters, halves of surrogate pairs; in
 * values and in names. Expects what `isNestedDeeper` let through.
 */
export function unstorableTexts(value: unknown): string[] {
  const found: string[] = [];
  collect(value, '', found);
  return found;
}

function collect(value: unknown, path: string, found: string[]): void {
  if (found.length >= MAX_REPORTED) return;
  if (typeof value === 'string') {
    if (!isStorable(value)) found.push(path || 'the value');
    return;
  }
  if (value === null || typeof value !== 'object') return;
  for (const [name, inner] of Object.entries(value)) {
    const where = path ? `${path}.` : '';
    if (isStorable(name)) collect(inner, where + name, found);
    else found.push(`${where}${JSON.stringify(name)}`);
  }
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Cs}/u.test(text);
}

/** Whether lists and objects lie in one another beyond this depth, found without recursion. */
export function isNestedDeeper(value: unknown, limit: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const inner = level.filter((item) => item !== null && typeof item === 'object');
    if (inner.length > 0 && depth >= limit) return true;
    level = inner.flatMap((item) => Object.values(item as object) as unknown[]);
  }
  return false;
}
