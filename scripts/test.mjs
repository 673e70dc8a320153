import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { withCleanup } from './lib/cleanup.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { runTool } from './lib/run.mjs';
import { filesForSecondLook } from './lib/second-look.mjs';
import { cleanEnvironment, startTestPostgres } from './lib/test-postgres.mjs';
import { startTestRedis } from './lib/test-redis.mjs';

requireNode();
await withCleanup(async ({ onEnd, onStart }) => {
  await ensureInstalled();
  await ensureBuilt();
  const postgres = await startTestPostgres(onEnd);
  const redisUrl = await startTestRedis(postgres.dataDir, onEnd);
  if (!redisUrl)
    console.log('No redis-server here and none could be installed: the tests on Redis are skipped.');
  const env = {
    ...cleanEnvironment(),
    ...postgres.env,
    ...(redisUrl ? { AFFLUX_TEST_REDIS_URL: redisUrl } : {}),
  };
  const jest = (...args) => runTool('jest/bin/jest.js', args, { env, onStart });

  const asked = process.argv.slice(2);
  if (asked.length > 0) return jest(...asked);
  const resultFile = join(postgres.dataDir, 'results.json');
  const code = await jest('--json', `--outputFile=${resultFile}`);
  const files = code === 0 ? null : filesForSecondLook(resultFile);
  if (!files) return code;
  console.log(
    `\nOnce more, with nothing beside them (docs/adr/0056-a-second-look.md): ${files.join(', ')}\n`,
  );
  const again = await jest('--maxWorkers=1', '--runTestsByPath', ...files);
  const outcome = again === 0 ? 'UNSTEADY, failed and then passed' : 'Failed twice';
  console.log(`\n${outcome}: ${files.join(', ')}`);
  return again;
});
