import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/database/embedded/start-embedded-postgres.js';
import type { OnEnd } from './cleanup.js';
import { moveToCore } from './cores.js';
import { cleanEnvironment, ROOT } from './paths.js';

const DATABASE = 'afflux';

export interface PrivatePostgres {
  server: EmbeddedPostgres;
  /** What the program needs to find it. */
  env: Record<string, string>;
  /** One statement as the system role, which sees every tenant. */
  query: <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<T[]>;
  superuserUrl: string;
}

/** A migrated PostgreSQL of its own, as durable as a real one: fsync stays on. */
export async function startPrivatePostgres(
  dataDir: string,
  onEnd: OnEnd,
  { core, settings }: { core?: number; settings?: Record<string, string> } = {},
): Promise<PrivatePostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings });
  onEnd(async () => {
    await server.stop();
    if (dirname(server.directory) !== dataDir) rmSync(dirname(server.directory), { recursive: true });
  });
  const env = {
    DATABASE_URL: server.roleUrl('afflux_app', DATABASE),
    SYSTEM_DATABASE_URL: server.roleUrl('afflux_system', DATABASE),
    MIGRATION_DATABASE_URL: server.roleUrl('afflux_owner', DATABASE),
  };
  migrate(env);
  if (core !== undefined) moveToCore(core, postmasterOf(server.directory));
  const pool = new pg.Pool({ connectionString: env.SYSTEM_DATABASE_URL, max: 2 });
  pool.on('error', () => undefined);
  onEnd(() => pool.end());
  return {
    server,
    env,
    query: async <T extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<T>(sql, values)).rows,
    superuserUrl: server.superuserUrl(DATABASE),
  };
}

/** Process id of the server that works in a data folder. */
export function postmasterOf(directory: string): number {
  return Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function migrate(env: Record<string, string>): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'dist/database/migrate.js')], {
    cwd: ROOT,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the migrations failed (see above)');
}
