import fc from 'fast-check';
import pg from 'pg';
import { textArray } from './text-array.js';

/** What PostgreSQL makes of it, as the driver reads what PostgreSQL writes. */
const parse = pg.types.getTypeParser(1009 as never) as unknown as (text: string) => string[];

describe('textArray', () => {
  it('keeps every text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('', 'NULL', '"', '\\', '{}', ','))),
        (texts) => {
          expect(parse(textArray(texts))).toEqual(texts);
        },
      ),
    );
  });
});
