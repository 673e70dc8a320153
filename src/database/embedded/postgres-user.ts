import { userInfo } from 'node:os';
import { NoUserForPostgres } from './embedded-postgres.errors.js';
import { lastLines, runCommand } from './run-command.js';

const OWN_USER = 'afflux-postgres';

/** The operating system user that runs PostgreSQL. */
export class PostgresUser {
  constructor(
    readonly name: string,
    /** What spawn needs to become that user; absent when we already are. */
    readonly switchTo?: { uid: number; gid: number },
  ) {}

  /** Whether this user may enter a folder, or read and run a file. */
  async canReach(path: string): Promise<boolean> {
    if (!this.switchTo) return true;
    // /bin/sh rather than Node: a Node under /root is itself out of the other user's reach.
    const probe = 'if [ -d "$1" ]; then cd "$1"; else [ -r "$1" ] && [ -x "$1" ]; fi';
    const { code } = await runCommand('/bin/sh', ['-c', probe, 'sh', path], { user: this });
    return code === 0;
  }
}

/**
 * Ourselves, or another user when we are root, because PostgreSQL refuses to run as root:
 * the owner of an existing data folder, else `postgres`, else a system user made for it.
 */
export async function choosePostgresUser(owner?: { uid: number; gid: number }): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return new PostgresUser(ownName());
  if (owner && owner.uid !== 0) return usable(new PostgresUser(await nameOf(owner.uid), owner));
  return usable((await findUser('postgres')) ?? (await findUser(OWN_USER)) ?? (await makeUser()));
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return `uid ${process.getuid?.()}`;
  }
}

async function findUser(name: string): Promise<PostgresUser | null> {
  const uid = await idOf('-u', name);
  const gid = await idOf('-g', name);
  return uid === null || gid === null ? null : new PostgresUser(name, { uid, gid });
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | null> {
  const { code, stdout } = await runCommand('id', [flag, name]);
  return code === 0 ? Number.parseInt(stdout, 10) : null;
}

async function nameOf(uid: number): Promise<string> {
  const { code, stdout } = await runCommand('id', ['-un', String(uid)]);
  return code === 0 ? stdout.trim() : `uid ${uid}`;
}

async function makeUser(): Promise<PostgresUser> {
  const args = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_USER];
  const made = await runCommand('useradd', args).catch((error: Error) => ({
    code: 1,
    stderr: error.message,
  }));
  const user = made.code === 0 ? await findUser(OWN_USER) : null;
  if (user) return user;
  throw new NoUserForPostgres(
    `PostgreSQL does not run as root, there is no user "postgres", and making "${OWN_USER}" failed ` +
      `(${lastLines(made.stderr, 2)}). Start as an ordinary user, or make one: useradd --system ${OWN_USER}`,
  );
}

async function usable(user: PostgresUser): Promise<PostgresUser> {
  const { code, stderr } = await runCommand('/bin/sh', ['-c', 'true'], { user }).catch((error: Error) => ({
    code: 1,
    stderr: error.message,
  }));
  if (code === 0) return user;
  throw new NoUserForPostgres(
    `PostgreSQL does not run as root, and this process may not become the user "${user.name}" ` +
      `(${lastLines(stderr, 2) || 'not permitted'}). Start as an ordinary user instead.`,
  );
}
