import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

jest.setTimeout(180_000);

/** Runs a bench as a user does; its exit code and what it printed. */
function bench(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/bench.mjs', ...args], { maxBuffer: 16 << 20 }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err }),
    );
  });
}

describe('[R166] benchmark reports', () => {
  it('[R166] say what was measured, on what machine, and whether the target was met', async () => {
    const { code, output } = await bench('detection', '--json');
    const line = output
      .trim()
      .split('\n')
      .findLast((text) => text.startsWith('{'))!;
    const report = JSON.parse(line) as Record<string, number | boolean | object>;
    expect(report).toMatchObject({
      bench: 'detection',
      ratio: expect.any(Number),
      target: expect.any(Number),
      pass: expect.any(Boolean),
      samples: expect.any(Array),
      machine: {
        cpu: expect.any(String),
        cores: expect.any(Number),
        node: process.version,
        load: expect.any(Number),
      },
    });
    const { ratio, target, wronglyCaught, allowedWrong, pass } = report as Record<string, number>;
    expect(pass).toBe(ratio! >= target! && wronglyCaught! <= allowedWrong!);
    expect(code).toBe(pass ? 0 : 1);
  });

  it('[R166] refuse a name that is not there, and name those that are', async () => {
    const { code, output } = await bench('nonsense');
    expect(code).not.toBe(0);
    expect(output).toMatch(/no nonsense here.*clicks.*ingest/);
  });

  it('[R166] have their place in the page that says how to repeat them, shortfalls too', async () => {
    const page = await readFile('docs/performance.md', 'utf8');
    const names = (await readdir('bench')).filter((name) => name.endsWith('.ts'));
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect([name, page.includes(`\`${name.slice(0, -3)}\``)]).toEqual([name, true]);
    expect(page).toMatch(/missed/i);
    await expect(readFile(join('bench', 'clicks.ts'), 'utf8')).resolves.toMatch(/0\.6/);
  });
});
