// Cells of COPY's text format (PostgreSQL, "COPY", File Formats). Without the g flag where it is asked, which would
// remember where it stopped.
const IS_SPECIAL = /[\\\n\r\t\0]/;
const SPECIAL = /[\\\n\r\t\0]/g;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '' };
const CHARACTERS: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** How COPY writes that there is nothing. */
export const NOTHING = '\\N';

/** The last moment that a Date can hold (ECMA-262, time range). */
export const LAST_MS = 8.64e15;

/** A text as a cell; without the character that PostgreSQL's text cannot hold. */
export function textCell(value: string | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  return IS_SPECIAL.test(value) ? value.replace(SPECIAL, (character) => ESCAPES[character]!) : value;
}

export function jsonCell(value: unknown): string {
  return value === null || value === undefined ? NOTHING : textCell(JSON.stringify(value));
}

/** What stands in a cell. */
export function textOf(cell: string): string | null {
  if (cell === NOTHING) return null;
  if (!cell.includes('\\')) return cell;
  return cell.replace(/\\(.)/g, (_, character: string) => CHARACTERS[character] ?? character);
}

let lastMs = NaN;
let lastCell = '';

/** A moment in ms since the epoch as a cell; many clicks share their millisecond. */
export function timeCell(ms: number): string {
  if (ms !== lastMs) {
    // Refused where it is stored, and set aside there: nobody who clicks can help it.
    lastCell = Math.abs(ms) <= LAST_MS ? new Date(ms).toISOString() : String(ms);
    lastMs = ms;
  }
  return lastCell;
}
