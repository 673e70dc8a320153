import { describeMachine } from './machine.js';

/** What a bench found; programs read it as one line of JSON. */
export interface Finding {
  bench: string;
  /** Ours against the other side, 1 being equal; either this or `count`. */
  ratio?: number;
  count?: number;
  /** null for a figure that nothing is asked of. */
  target: number | null;
  /** The figure must not be above its target; without this not below. */
  isUpperBound?: boolean;
  pass: boolean;
  samples: unknown[];
  [more: string]: unknown;
}

/** Prints the result for a person, with `--json` also as the last line; the exit code tells whether it passed. */
export function report(finding: Finding, isJson: boolean): void {
  const { bench, ratio, count, target, isUpperBound = false, pass, samples, ...more } = finding;
  const figure = ratio === undefined ? { count } : { ratio };
  const value = ratio ?? count;
  const bound = isUpperBound ? '<= ' : ratio === undefined ? '' : '>= ';
  const wanted = target === null ? '' : `, wanted ${bound}${target}`;
  console.log(`\n${bench}: ${Object.keys(figure)[0]} ${value}${wanted}: ${pass ? 'passed' : 'MISSED'}`);
  if (isJson) {
    console.log(
      JSON.stringify({ bench, ...figure, target, pass, ...more, samples, machine: describeMachine() }),
    );
  }
  if (!pass) process.exitCode = 1;
}

/** Rows as a table with right-aligned numbers. */
export function printTable(rows: readonly Record<string, string | number>[]): void {
  const [first] = rows;
  if (!first) return;
  const names = Object.keys(first);
  const text = (value: string | number | undefined): string =>
    typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 3 }) : (value ?? '');
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => text(row[name]).length)));
  const line = (cells: string[], isNumber: (index: number) => boolean): string =>
    cells
      .map((cell, index) => (isNumber(index) ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd();
  const isNumeric = (index: number): boolean => typeof first[names[index]!] === 'number';
  console.log(line(names, isNumeric));
  for (const row of rows)
    console.log(
      line(
        names.map((name) => text(row[name])),
        isNumeric,
      ),
    );
}
