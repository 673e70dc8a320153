import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { withCleanup } from './cleanup.mjs';
import { ensureDebianPackage } from './debian.mjs';
import { ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';
import { findPgbench } from './pgbench.mjs';
import { ROOT, run } from './run.mjs';

/**
 * Runs the programs `<folder>/<name><suffix>` that the command line names, or all of them, one after the other;
 * ends with 1 when one of them did not reach its target. `options` are those that the programs know beside `--json`.
 */
export async function runPrograms({ folder, suffix, options }) {
  requireNode();
  const known = readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));
  const { names, rest } = readArguments(options, known);
  await withCleanup(async ({ onStart }) => {
    await ensureInstalled();
    await ensureBuilt();
    const wrk = await ensureDebianPackage('wrk', 'wrk');
    const wanted = names.length > 0 ? names : known;
    const pgbench = wanted.includes('conversions') ? await findPgbench() : null;
    const env = {
      ...process.env,
      ...(wrk ? { AFFLUX_BENCH_WRK: wrk } : {}),
      ...(pgbench ? { AFFLUX_BENCH_PGBENCH: pgbench } : {}),
    };
    let result = 0;
    for (const name of wanted) {
      console.log(`\n== ${name}`);
      const file = join(ROOT, folder, `${name}${suffix}`);
      const code = await run(process.execPath, ['--import', 'tsx', file, ...rest], { env, onStart });
      result ||= code;
    }
    return result;
  });
}

function readArguments(options, known) {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'boolean' }, ...options },
      allowPositionals: true,
    });
    const stranger = positionals.find((name) => !known.includes(name));
    if (stranger) throw new Error(`There is no ${stranger} here, only: ${known.join(', ')}`);
    const rest = Object.entries(values).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [`--${name}`, value],
    );
    return { names: positionals, rest };
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
