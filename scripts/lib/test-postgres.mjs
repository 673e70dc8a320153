import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, run } from './run.mjs';

export const TEMPLATE = 'afflux_template';

// What is at stake are minutes of a test run, not data.
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/**
 * A private PostgreSQL in a temporary folder with a migrated database to clone from.
 * Needs a finished build. `onEnd` is told how to end it all; `env` is for the programs that use it.
 */
export async function startTestPostgres(onEnd) {
  const file = join(ROOT, 'dist/database/embedded/start-embedded-postgres.js');
  const { startEmbeddedPostgres } = await import(pathToFileURL(file).href);
  const dataDir = mkdtempSync(join(tmpdir(), 'afflux-test-'));
  // The user who runs PostgreSQL when this is root must get through.
  chmodSync(dataDir, 0o755);
  const starting = startEmbeddedPostgres({ dataDir, settings: FAST, database: TEMPLATE });
  onEnd(async () => {
    const started = await starting.catch(() => null);
    await started?.stop();
    if (started && dirname(started.directory) !== dataDir)
      rmSync(dirname(started.directory), { recursive: true });
    rmSync(dataDir, { recursive: true, force: true });
  });
  const postgres = await starting;
  const env = {
    AFFLUX_TEST_PG: JSON.stringify({
      host: postgres.host,
      port: postgres.port,
      superuserUrl: postgres.superuserUrl('postgres'),
      passwords: postgres.passwords,
      template: TEMPLATE,
    }),
  };
  const migrationUrl = postgres.roleUrl('afflux_owner', TEMPLATE);
  const code = await run(process.execPath, ['dist/database/migrate.js'], {
    env: { ...cleanEnvironment(), MIGRATION_DATABASE_URL: migrationUrl },
  });
  if (code !== 0) throw new Error(`The migrations failed with exit code ${code} (see above).`);
  return { env, migrationUrl, dataDir };
}

/** The environment without our own variables, so that a test never meets a person's real database. */
export function cleanEnvironment() {
  const ours =
    /^(PG|AFFLUX_)|^(PORT|HOST|PUBLIC_URL|DATA_DIR|DATABASE_URL|SYSTEM_DATABASE_URL|MIGRATION_DATABASE_URL|REDIS_URL|ROLE|DEMO|MASTER_KEY|JWT_SECRET|TRUST_PROXY|GEOIP_CITY_DB|NODE_ENV)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
