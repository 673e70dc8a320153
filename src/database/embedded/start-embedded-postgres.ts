import { mkdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { locateBinaries, reachableBinaries } from './binaries.js';
import { createRoles } from './create-roles.js';
import type { DatabaseRole } from './credentials.js';
import { loadOrCreateCredentials } from './credentials.js';
import {
  hasDatabase,
  initialise,
  leftOverDirectories,
  locateDataDirectory,
  readState,
  SHARED_FOLDER,
  writeState,
} from './data-directory.js';
import { PostgresServer } from './postgres-server.js';
import { ProcessLock } from './process-lock.js';

const HOST = '127.0.0.1';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR of the application; made when absent. */
  dataDir: string;
  /** Receives one line for the person at the terminal now and then. */
  log?: (line: string) => void;
  /** PostgreSQL settings on top of ours; a server left running by a killed start keeps the ones it has. */
  settings?: Record<string, string>;
  /** The database to make for the three roles, `afflux` unless named. */
  database?: string;
}

export interface EmbeddedPostgres {
  readonly host: typeof HOST;
  readonly port: number;
  /** Where the data really is, which may be outside DATA_DIR. */
  readonly directory: string;
  /** What had to be put right because the last run did not end properly, or null. */
  readonly recovered: string | null;
  readonly passwords: Readonly<Record<DatabaseRole, string>>;
  superuserUrl(database?: string): string;
  roleUrl(role: DatabaseRole, database?: string): string;
  /** Stops the server and frees DATA_DIR; safe to call again. */
  stop(): Promise<void>;
}

/**
 * Starts the private PostgreSQL of DATA_DIR, or takes over the one that a killed process left running,
 * and sees to it that the three roles and their database are there.
 * Throws an EmbeddedPostgresError whose message tells a person what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(resolve(options.dataDir), { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const { lock, wasLeftBehind } = await ProcessLock.acquire(dataDir);
  try {
    return await startLocked(dataDir, options, lock, wasLeftBehind);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(
  dataDir: string,
  options: EmbeddedPostgresOptions,
  lock: ProcessLock,
  wasKilled: boolean,
): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const bundled = await locateBinaries();
  const state = await readState(dataDir);
  const place = await locateDataDirectory(dataDir, state);
  const isExisting = await hasDatabase(place.directory, bundled);
  const binaries = await reachableBinaries(bundled, place.user, SHARED_FOLDER);
  if (place.movedBecause) log(`The database is kept in ${place.directory}, because ${place.movedBecause}.`);
  const { credentials, isNew } = await loadOrCreateCredentials(dataDir);
  const server = new PostgresServer(binaries, place);
  let port: number | undefined;
  let recovered: string | null = null;

  if (!isExisting) {
    for (const old of place.movedBecause ? await leftOverDirectories(dataDir, place.directory) : []) {
      log(`An earlier database of this path is still in ${old}; delete it when you do not need it.`);
    }
    log('Making a new PostgreSQL database ...');
    await initialise(place, binaries, {
      superuserPassword: credentials.superuser,
      isSynced: options.settings?.['fsync'] !== 'off',
    });
    if (place.movedBecause) await writeState(dataDir, { directory: place.directory });
  } else {
    const running = await server.findRunning(credentials.superuser);
    if (running.state === 'ours') {
      port = running.port;
      recovered = `took over PostgreSQL (pid ${running.pid}), which a start that was killed had left running`;
    } else if (running.state === 'ours-unknown-password') {
      await server.stop();
      recovered = 'restarted PostgreSQL and set new passwords, because the ones on file were not its own';
    } else if (running.hadStaleLock) {
      recovered = 'cleared the lock of a PostgreSQL that was killed; it replays its log';
    } else if (wasKilled) {
      recovered = 'cleared the lock of a start that was killed';
    }
    if (port === undefined && (isNew || running.state === 'ours-unknown-password')) {
      await server.resetSuperuserPassword(credentials.superuser);
      recovered ??= 'set new database passwords, because their file was missing';
    }
  }

  port ??= await server.start(state.port, options.settings);
  const remembered = { ...(place.movedBecause ? { directory: place.directory } : {}), port };
  if (state.port !== port || state.directory !== remembered.directory) await writeState(dataDir, remembered);

  const url = (user: string, password: string, database: string) =>
    `postgres://${user}:${password}@${HOST}:${port}/${encodeURIComponent(database)}`;
  let stopping: Promise<void> | undefined;
  const postgres: EmbeddedPostgres = {
    host: HOST,
    port,
    directory: place.directory,
    recovered,
    passwords: credentials.roles,
    superuserUrl: (database = 'postgres') => url('postgres', credentials.superuser, database),
    roleUrl: (role, database = 'afflux') => url(role, credentials.roles[role], database),
    stop: () => (stopping ??= server.stop().finally(() => lock.release())),
  };
  try {
    await createRoles(postgres, options.database);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return postgres;
}
