import { createHash, randomBytes } from 'node:crypto';
import {
  appendFile,
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PostgresBinaries } from './binaries.js';
import { program } from './binaries.js';
import { INCLUDE_LINES } from './configuration.js';
import {
  DataDirectoryUnusable,
  PostgresStartFailed,
  PostgresVersionMismatch,
} from './embedded-postgres.errors.js';
import type { PostgresUser } from './postgres-user.js';
import { choosePostgresUser } from './postgres-user.js';
import { lastLines, runCommand } from './run-command.js';

/** Where folders go that DATA_DIR cannot hold because the user who runs PostgreSQL does not get there. */
export const SHARED_FOLDER = '/var/lib/afflux';

export interface DataDirectory {
  directory: string;
  logFile: string;
  user: PostgresUser;
  /** Set when the database is not inside DATA_DIR. */
  movedBecause: string | null;
}

/** What is remembered from start to start, beside the data. */
export interface PostgresState {
  directory?: string;
  port?: number;
}

const STATE_FILE = 'postgres-state.json';
const UNFINISHED = 'postgres.unfinished-';

export async function readState(dataDir: string): Promise<PostgresState> {
  try {
    return JSON.parse(await readFile(join(dataDir, STATE_FILE), 'utf8')) as PostgresState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new DataDirectoryUnusable(
      `${join(dataDir, STATE_FILE)} cannot be read: ${(error as Error).message}`,
    );
  }
}

export async function writeState(dataDir: string, state: PostgresState): Promise<void> {
  const file = join(dataDir, STATE_FILE);
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(state)}\n`, { flush: true });
  await rename(`${file}.${process.pid}`, file);
}

/** Finds the database of DATA_DIR, or decides where a new one goes; makes nothing yet. */
export async function locateDataDirectory(dataDir: string, state: PostgresState): Promise<DataDirectory> {
  const expected = state.directory ?? join(dataDir, 'postgres');
  const owner = await ownerOf(expected);
  if (!owner && state.directory) {
    throw new DataDirectoryUnusable(
      `The database of ${dataDir} was kept in ${state.directory}, which is gone. Put it back, ` +
        `or delete ${join(dataDir, STATE_FILE)} to begin with an empty database.`,
    );
  }
  const user = await choosePostgresUser(owner ?? undefined);
  if (owner && !user.switchTo && process.getuid && owner.uid !== process.getuid()) {
    throw new DataDirectoryUnusable(
      `The database folder ${expected} belongs to uid ${owner.uid}, and you are uid ${process.getuid()}. ` +
        `Start as that user (or as root), or choose another DATA_DIR.`,
    );
  }
  const isReachable = await user.canReach(dirname(expected));
  const found = { directory: expected, logFile: join(dirname(expected), 'postgres.log'), user };
  if (isReachable) return { ...found, movedBecause: state.directory ? movedBecause(user, dataDir) : null };
  if (owner) {
    throw new DataDirectoryUnusable(
      `The user "${user.name}", who must run PostgreSQL, cannot reach the existing database in ${expected}. ` +
        `Let that user pass through the folders above it (chmod o+x), then start again.`,
    );
  }
  const folder = join(SHARED_FOLDER, `${pathHash(dataDir)}-${randomBytes(4).toString('hex')}`);
  return {
    directory: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    user,
    movedBecause: movedBecause(user, dataDir),
  };
}

/** Databases that an earlier DATA_DIR at the same path left in the shared folder; half-made ones are removed. */
export async function leftOverDirectories(dataDir: string, current: string): Promise<string[]> {
  const left: string[] = [];
  for (const name of await readdir(SHARED_FOLDER).catch(() => [])) {
    const folder = join(SHARED_FOLDER, name);
    if (!name.startsWith(`${pathHash(dataDir)}-`) || folder === dirname(current)) continue;
    if ((await readdir(folder)).every((inside) => inside.startsWith(UNFINISHED))) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    } else {
      left.push(folder);
    }
  }
  return left;
}

/** Whether a finished database is there; refuses one of another major version and anything that is none. */
export async function hasDatabase(directory: string, binaries: PostgresBinaries): Promise<boolean> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new DataDirectoryUnusable(`${directory} cannot be read (${error.message}).`, { cause: error });
  });
  if (names.length === 0) return false;
  const text = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => '');
  const major = Number.parseInt(text, 10);
  if (!Number.isInteger(major)) {
    throw new DataDirectoryUnusable(
      `${directory} is not empty and holds no PostgreSQL database. Move it away or choose another DATA_DIR.`,
    );
  }
  if (major !== binaries.major) throw new PostgresVersionMismatch(directory, major, binaries.major);
  return true;
}

/**
 * Makes an empty database beside the final place and renames it there when it is complete,
 * so that a folder with the final name is never half made.
 */
export async function initialise(
  place: DataDirectory,
  binaries: PostgresBinaries,
  options: { superuserPassword: string; isSynced: boolean },
): Promise<void> {
  const parent = dirname(place.directory);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await removeUnfinished(parent);
  const unfinished = join(parent, `${UNFINISHED}${randomBytes(4).toString('hex')}`);
  const passwordFile = `${unfinished}.password`;
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordFile, `${options.superuserPassword}\n`, { mode: 0o600 });
    await giveTo(place.user, unfinished, passwordFile);
    const result = await runCommand(
      program(binaries, 'initdb'),
      [
        ...['--pgdata', unfinished, '--username=postgres', '--pwfile', passwordFile],
        ...['--auth=scram-sha-256', '--data-checksums', '--encoding=UTF8'],
        // Built into PostgreSQL: the order of texts does not depend on the machine's C library.
        ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...['--text-search-config=simple', '--no-instructions', ...(options.isSynced ? [] : ['--no-sync'])],
      ],
      { user: place.user },
    );
    if (result.code !== 0) {
      throw new PostgresStartFailed(`initdb failed:\n${lastLines(`${result.stdout}\n${result.stderr}`)}`);
    }
    await appendFile(join(unfinished, 'postgresql.conf'), INCLUDE_LINES, { flush: true });
    // An empty folder may stand there; one with content was refused before.
    await rm(place.directory, { recursive: false, force: true }).catch(() => undefined);
    await rename(unfinished, place.directory);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Makes files belong to the user who runs PostgreSQL. */
export async function giveTo(user: PostgresUser, ...paths: string[]): Promise<void> {
  if (!user.switchTo) return;
  for (const path of paths) await chown(path, user.switchTo.uid, user.switchTo.gid);
}

/** An appendable log file that PostgreSQL may write; one that grew past 20 MB is put aside once. */
export async function prepareLog(place: DataDirectory): Promise<void> {
  const size = await stat(place.logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 20_000_000) await rename(place.logFile, `${place.logFile}.old`);
  await appendFile(place.logFile, '');
  await chmod(place.logFile, 0o600);
  await giveTo(place.user, place.logFile);
}

async function removeUnfinished(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(UNFINISHED)) continue;
    // An initdb of a killed start may still be writing there; the next start tries again.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new DataDirectoryUnusable(`${path} cannot be read (${(error as Error).message}).`, {
      cause: error,
    });
  }
}

function movedBecause(user: PostgresUser, dataDir: string): string {
  return `the user "${user.name}", who runs PostgreSQL, cannot reach ${dataDir}`;
}

function pathHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
