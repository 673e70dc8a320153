import { decodeCursor, encodeCursor } from './cursor.js';
import { InvalidCursor } from '../errors/common.errors.js';
import { isUuid } from '../ids/uuid.js';

/** One page of a list. `nextCursor` is null on the last page. */
export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  limit: number;
  cursor?: string;
}

const BY_ID = 'id';

/**
 * The id after which a list ordered by UUIDv7 id continues (newest first is the default of all lists).
 * @throws InvalidCursor
 */
export function idCursor(request: PageRequest): string | null {
  if (!request.cursor) return null;
  const [id] = decodeCursor(request.cursor, BY_ID, 1).values;
  if (!isUuid(id)) throw new InvalidCursor();
  return id;
}

/** Makes a page of rows that were read with `limit + 1`. */
export function pageById<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  return page(rows, limit, (row) => ({ sort: BY_ID, values: [row.id] }));
}

export function page<T>(
  rows: T[],
  limit: number,
  positionOf: (row: T) => Parameters<typeof encodeCursor>[0],
): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last ? encodeCursor(positionOf(last)) : null };
}

export function mapPage<T, U>(source: Page<T>, map: (row: T) => U): Page<U> {
  return { data: source.data.map(map), nextCursor: source.nextCursor };
}
