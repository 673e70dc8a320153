import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { PostgresBinariesMissing } from './embedded-postgres.errors.js';
import type { PostgresUser } from './postgres-user.js';

export interface PostgresBinaries {
  /** Folder with bin, lib and share. */
  root: string;
  version: string;
  major: number;
}

/** Finds the PostgreSQL that was installed for this machine and completes its library links. */
export async function locateBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const fromHere = createRequire(import.meta.url);
  let packageRoot: string;
  try {
    const fromWrapper = createRequire(fromHere.resolve('embedded-postgres'));
    packageRoot = dirname(dirname(fromWrapper.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new PostgresBinariesMissing(
      `There is no bundled PostgreSQL for ${platform}. Set DATABASE_URL, SYSTEM_DATABASE_URL and ` +
        `MIGRATION_DATABASE_URL to use your own server (docs/own-postgresql.md), or reinstall without --omit=optional.`,
      { cause },
    );
  }
  const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  await completeLinks(packageRoot);
  const root = join(packageRoot, 'native');
  await makeExecutable(root);
  return { root, version, major: Number.parseInt(version, 10) };
}

/** Path of one of the three programs that are shipped. */
export function program(binaries: PostgresBinaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** Makes the library links that npm packages cannot carry and whose install script may have been blocked. */
export async function completeLinks(packageRoot: string): Promise<void> {
  const listed = await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(packageRoot, target);
    if (await exists(link)) continue;
    try {
      await symlink(basename(source), link);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new PostgresBinariesMissing(
        `The bundled PostgreSQL is incomplete and ${link} could not be made (${(cause as Error).message}). ` +
          `Run "npm rebuild" as the user who owns node_modules.`,
        { cause },
      );
    }
  }
}

/**
 * The same programs in a folder that the given user can reach: a clone under /root hides its
 * node_modules from everyone else, so they are copied once per version.
 */
export async function reachableBinaries(
  binaries: PostgresBinaries,
  user: PostgresUser,
  sharedFolder: string,
): Promise<PostgresBinaries> {
  if (await user.canReach(program(binaries, 'postgres'))) return binaries;
  const copy = { ...binaries, root: join(sharedFolder, `postgresql-${binaries.version}`) };
  if (!(await exists(program(copy, 'postgres')))) {
    await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
    const unfinished = `${copy.root}.${process.pid}`;
    await rm(unfinished, { recursive: true, force: true });
    await cp(binaries.root, unfinished, { recursive: true, verbatimSymlinks: true });
    // Another start may have finished the same copy in between; either one will do.
    await rename(unfinished, copy.root).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  if (await user.canReach(program(copy, 'postgres'))) return copy;
  throw new PostgresBinariesMissing(
    `The user "${user.name}" can run PostgreSQL neither from ${binaries.root} nor from ${copy.root}: ` +
      `make one of the folders readable to that user.`,
  );
}

async function makeExecutable(root: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (const name of ['initdb', 'pg_ctl', 'postgres'] as const) {
    const file = join(root, 'bin', name);
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
