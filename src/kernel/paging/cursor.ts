import { InvalidCursor } from '../errors/common.errors.js';

/** Where a page ended: the sort it belongs to and the last row's sort values, id last. */
export interface CursorPosition {
  sort: string;
  values: (string | number | null)[];
}

export function encodeCursor(position: CursorPosition): string {
  return Buffer.from(JSON.stringify([position.sort, ...position.values])).toString('base64url');
}

/** @throws InvalidCursor when the text is not a cursor of this sort. */
export function decodeCursor(text: string, sort: string, width: number): CursorPosition {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor();
  }
  if (!Array.isArray(parsed) || parsed.length !== width + 1 || parsed[0] !== sort) throw new InvalidCursor();
  const values = parsed.slice(1) as CursorPosition['values'];
  if (values.some((value) => value !== null && typeof value !== 'string' && typeof value !== 'number')) {
    throw new InvalidCursor();
  }
  return { sort, values };
}
