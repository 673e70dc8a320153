import { InvalidCursor } from '../errors/common.errors.js';
import { newId } from '../ids/uuid.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { idCursor, pageById } from './page.js';

describe('paging', () => {
  it('goes on after the last row, and ends with null', () => {
    const rows = Array.from({ length: 3 }, () => ({ id: newId() }));
    const first = pageById(rows, 2);
    expect(first.data).toEqual(rows.slice(0, 2));
    expect(idCursor({ limit: 2, cursor: first.nextCursor! })).toBe(rows[1]!.id);
    expect(pageById(rows.slice(2), 2)).toEqual({ data: rows.slice(2), nextCursor: null });
    expect(pageById([], 2)).toEqual({ data: [], nextCursor: null });
  });

  it('refuses cursors it did not hand out', () => {
    const foreign = encodeCursor({ sort: 'email', values: ['a', 'b'] });
    const wrongType = encodeCursor({ sort: 'id', values: ['not-a-uuid'] });
    for (const cursor of ['x', 'e30', foreign, wrongType, Buffer.from('{"a":1}').toString('base64url')]) {
      expect(() => idCursor({ limit: 1, cursor })).toThrow(InvalidCursor);
    }
    expect(() => decodeCursor(foreign, '-email', 2)).toThrow(InvalidCursor);
  });
});
