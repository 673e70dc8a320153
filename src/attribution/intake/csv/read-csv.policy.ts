/** A row as it stands in the file. */
export interface CsvRow {
  /** The line it begins on, 1 for the first. */
  line: number;
  cells: string[];
  /** Why it cannot be read; null when it can. */
  fault: string | null;
}

const DELIMITERS = [',', ';', '\t'];
/** No cell is longer; a quote that nobody closes does not swallow the file. */
const MAX_CELL = 10_000;

/**
 * Reads CSV as RFC 4180 has it, with commas, semicolons or tabs, whichever the first line has most of. Quoted cells
 * may hold line breaks. A row that cannot be read, or that has another number of cells than the first, ends with its
 * line: the next line is a row of its own again.
 */
export function readCsv(text: string): CsvRow[] {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const delimiter = delimiterOf(source.slice(0, endOfLine(source, 0)));
  const rows: CsvRow[] = [];
  let at = 0;
  let line = 1;
  let width = 0;
  while (at < source.length) {
    const lineEnd = endOfLine(source, at);
    const next = afterBreak(source, lineEnd);
    if (source.slice(at, lineEnd).trim() === '') {
      at = next;
      line++;
      continue;
    }
    const row = readRow(source, at, delimiter);
    const isWide = row.fault === null && rows.length > 0 && row.cells.length !== width;
    const fault = isWide ? `the row has ${row.cells.length} cells, the first line has ${width}` : row.fault;
    if (rows.length === 0) width = row.cells.length;
    rows.push({ line, cells: row.cells, fault });
    const end = fault === null ? row.end : next;
    line += breaksIn(source.slice(at, end));
    at = end;
  }
  return rows;
}

interface ReadRow {
  cells: string[];
  /** Where the next row begins. */
  end: number;
  fault: string | null;
}

function readRow(source: string, start: number, delimiter: string): ReadRow {
  const cells: string[] = [];
  for (let at = start; ; at++) {
    const cell = source[at] === '"' ? readQuoted(source, at + 1) : readPlain(source, at, delimiter);
    if (cell.fault !== null) return { cells, end: at, fault: cell.fault };
    cells.push(cell.text);
    at = cell.end;
    if (at >= source.length) return { cells, end: at, fault: null };
    if (isBreak(source[at])) return { cells, end: afterBreak(source, at), fault: null };
    if (source[at] !== delimiter) return { cells, end: at, fault: 'there is text behind a closing quote' };
  }
}

interface ReadCell {
  text: string;
  /** Behind the cell: a delimiter, a break or the end. */
  end: number;
  fault: string | null;
}

function readQuoted(source: string, start: number): ReadCell {
  let text = '';
  for (let at = start; ;) {
    const quote = source.indexOf('"', at);
    if (quote === -1 || quote - start > MAX_CELL) return { text, end: at, fault: 'a quote is not closed' };
    text += source.slice(at, quote);
    if (source[quote + 1] !== '"') return { text, end: quote + 1, fault: null };
    text += '"';
    at = quote + 2;
  }
}

function readPlain(source: string, start: number, delimiter: string): ReadCell {
  let end = start;
  while (end < source.length && source[end] !== delimiter && !isBreak(source[end])) end++;
  const fault = end - start > MAX_CELL ? 'a cell is too long' : null;
  return { text: source.slice(start, end), end, fault };
}

function delimiterOf(firstLine: string): string {
  const bare = firstLine.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

function isBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

function endOfLine(source: string, start: number): number {
  let end = start;
  while (end < source.length && !isBreak(source[end])) end++;
  return end;
}

function afterBreak(source: string, at: number): number {
  if (at >= source.length) return at;
  return source.startsWith('\r\n', at) ? at + 2 : at + 1;
}

function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
