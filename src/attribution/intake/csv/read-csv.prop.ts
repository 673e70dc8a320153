import fc from 'fast-check';
import { readCsv } from './read-csv.policy.js';

const cellsOf = (text: string): string[][] => readCsv(text).map(({ cells }) => cells);
const faultsOf = (text: string): [number, string | null][] =>
  readCsv(text).map(({ line, fault }) => [line, fault]);
const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('reading CSV', () => {
  it('gives back whatever was written in quotes', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', '\t', ' ', 'ق'),
      maxLength: 8,
    });
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, end) => {
          const header = rows[0]!.map((_, index) => `h${index}`);
          const text = [header, ...rows].map((row) => row.map(quote).join(delimiter)).join(end);
          expect(cellsOf(text)).toEqual([header, ...rows]);
          expect(cellsOf(`\ufeff${text}${end}`)).toEqual([header, ...rows]);
          expect(readCsv(text).every(({ fault }) => fault === null)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('never loses a line, whatever stands in it', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', ',', 'b', ' '), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const rows = readCsv(['x,y', ...lines, 'last,one'].join('\n'));
        const last = rows.at(-1)!;
        // Nothing but a cell that spans lines may hold the last one.
        const isInside = rows.some(({ cells }) => cells.some((cell) => cell.includes('\n')));
        expect(isInside || (last.line === lines.length + 2 && last.cells.join() === 'last,one')).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('counts lines with blank ones and with breaks inside of cells', () => {
    expect(readCsv('a,b\r\n\r\n1,"x\r\ny"\r\n3,4\r\n')).toEqual([
      { line: 1, cells: ['a', 'b'], fault: null },
      { line: 3, cells: ['1', 'x\r\ny'], fault: null },
      { line: 5, cells: ['3', '4'], fault: null },
    ]);
  });

  it('lets a bad row end with its line', () => {
    expect(faultsOf('a,b\n1,"2\n3,4\n5,6')).toEqual([
      [1, null],
      [2, 'a quote is not closed'],
      [3, null],
      [4, null],
    ]);
    expect(faultsOf('a,b\n1,"2\n3,"4"\n5,6')).toEqual([
      [1, null],
      [2, 'there is text behind a closing quote'],
      [3, null],
      [4, null],
    ]);
    expect(faultsOf('a,b\n1\n1,2,3\n3,4')).toEqual([
      [1, null],
      [2, 'the row has 1 cells, the first line has 2'],
      [3, 'the row has 3 cells, the first line has 2'],
      [4, null],
    ]);
  });

  it('reads 5,000 rows of open quotes in no time', () => {
    const started = Date.now();
    const rows = readCsv(`a,b\n${'1,"2\n'.repeat(5_001)}`);
    expect(rows).toHaveLength(5_002);
    expect(Date.now() - started).toBeLessThan(30_000);
  });
});
