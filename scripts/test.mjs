import { ensureBuilt } from './lib/build.mjs';
import { withCleanup } from './lib/cleanup.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { runTool } from './lib/run.mjs';
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
  return runTool('jest/bin/jest.js', process.argv.slice(2), {
    env: { ...cleanEnvironment(), ...postgres.env, ...(redisUrl ? { AFFLUX_TEST_REDIS_URL: redisUrl } : {}) },
    onStart,
  });
});
