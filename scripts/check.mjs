import { ensureBuilt } from './lib/build.mjs';
import { withCleanup } from './lib/cleanup.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { run, runTool, seconds } from './lib/run.mjs';
import { cleanEnvironment, startTestPostgres } from './lib/test-postgres.mjs';

requireNode();
await withCleanup(async ({ onEnd, onStart }) => {
  await ensureInstalled();
  await ensureBuilt();
  const env = cleanEnvironment();
  const quiet = { ...env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const results = [];

  async function check(title, work) {
    console.log(`== ${title}`);
    const began = Date.now();
    let code = 1;
    try {
      code = await work();
    } catch (error) {
      console.error(error.message);
    }
    const result = { title, isPassed: code === 0, time: seconds(began) };
    results.push(result);
    console.log(`-- ${result.isPassed ? 'passed' : 'FAILED'}: ${title} (${result.time})`);
  }
  const tool = (file, args, toolEnv = env) => runTool(file, args, { env: toolEnv, onStart });
  const ours = (file, args, more = {}) =>
    run(process.execPath, [file, ...args], { env: { ...env, ...more }, onStart });

  // Two at a time: each of them is busy on one core.
  const rulesAndDrift = async () => {
    await check('lint', () => tool('eslint/bin/eslint.js', ['--max-warnings=0', '.']));
    await check('migration drift', async () => {
      const postgres = await startTestPostgres(onEnd);
      return ours('dist/database-drift.js', [], {
        ...postgres.env,
        MIGRATION_DATABASE_URL: postgres.migrationUrl,
      });
    });
    await check('OpenAPI drift', () => ours('dist/openapi.js', ['--check']));
    await check('OpenAPI lint', () => tool('@redocly/cli/bin/cli.js', ['lint', 'docs/openapi.json'], quiet));
  };
  const form = async () => {
    await check('format', () => tool('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']));
    await check('types', () => tool('typescript/bin/tsc', ['--noEmit']));
    await check('module boundaries', () => tool('dependency-cruiser/bin/dependency-cruise.mjs', ['src']));
  };
  await Promise.all([rulesAndDrift(), form()]);

  console.log('');
  for (const { title, isPassed, time } of results)
    console.log(`${isPassed ? 'passed' : 'FAILED'}  ${title}  ${time}`);
  return results.every(({ isPassed }) => isPassed) ? 0 : 1;
});
