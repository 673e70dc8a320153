import { applyPreset } from '../presets.policy.js';
import type { PresetName } from '../presets.types.js';
import { ImportColumnRepeated, ImportColumnsMissing, ImportTooManyRows } from './import.errors.js';
import { readCsv } from './read-csv.policy.js';

export const MAX_ROWS = 5_000;

const COLUMNS = new Set([
  ...['click_id', 'transaction_id', 'amount', 'sale_amount', 'currency', 'status', 'event', 'coupon_code'],
  ...['visitor_id', 'customer_id', 'customer_email_hash', 'order_id', 'country', 'metadata'],
]);
/** Each of them by any of its names. */
const NEEDED = [
  ['transaction_id'],
  ['amount', 'sale_amount'],
  ['currency'],
  ['click_id', 'coupon_code', 'visitor_id', 'customer_id'],
];

/** One sale of a file, as the fields of a postback, or why its row cannot be read. */
export interface ImportRow {
  line: number;
  fields: Record<string, unknown>;
  fault: string | null;
}

export interface ImportFile {
  rows: ImportRow[];
  /** Columns that mean nothing here. */
  ignored: string[];
}

/**
 * The sales of a CSV file; small and capital letters, blanks and hyphens in the names of columns do not matter.
 * @throws ImportColumnsMissing, ImportColumnRepeated, ImportTooManyRows
 */
export function readImport(text: string, preset: PresetName | null): ImportFile {
  const [header, ...rows] = readCsv(text);
  if (rows.length > MAX_ROWS)
    throw new ImportTooManyRows({ details: { rows: rows.length, limit: MAX_ROWS } });
  const names = (header?.fault === null ? header.cells : []).map(columnName);
  const repeated = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (repeated !== undefined) throw new ImportColumnRepeated({ details: { column: repeated } });
  if (preset === null) assertColumns(names);
  return {
    rows: rows.map(({ line, cells, fault }) => ({ line, fault, fields: fieldsOf(names, cells, preset) })),
    ignored: preset === null ? names.filter((name) => !COLUMNS.has(name)) : [],
  };
}

function assertColumns(names: string[]): void {
  const missing = NEEDED.filter((group) => !group.some((name) => names.includes(name)));
  if (missing.length === 0) return;
  throw new ImportColumnsMissing({ details: { missing: missing.map((group) => group.join(' or ')) } });
}

function fieldsOf(names: string[], cells: string[], preset: PresetName | null): Record<string, unknown> {
  const given = names.flatMap((name, index) => {
    const cell = cells[index]?.trim() ?? '';
    return name === '' || cell === '' ? [] : [[name, cell] as const];
  });
  if (preset !== null) return applyPreset(preset, Object.fromEntries(given));
  return Object.fromEntries(given.filter(([name]) => COLUMNS.has(name)));
}

/** `Transaction ID`, `transactionId` and `transaction-id` are `transaction_id`. */
function columnName(cell: string): string {
  return cell
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
}
