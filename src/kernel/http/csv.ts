import { Readable } from 'node:stream';

const NEEDS_QUOTES = /[",\r\n]/;
// A spreadsheet would run such a cell as a formula.
const FORMULA = /^[=+\-@\t\r]/;

export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A header line and one line per row. Resolves once the first row was read, so that a refused question is
 * answered with an error and not with half a file.
 */
export async function csvStream<T>(
  columns: readonly (keyof T)[],
  rows: AsyncGenerator<T>,
): Promise<Readable> {
  const first = await rows.next();
  async function* lines(): AsyncGenerator<string> {
    yield csvLine(columns);
    if (first.done) return;
    yield csvLine(columns.map((column) => first.value[column]));
    for await (const row of rows) yield csvLine(columns.map((column) => row[column]));
  }
  return Readable.from(lines());
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
