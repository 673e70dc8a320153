import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  DataDirectoryInUse,
  DataDirectoryUnusable,
  PostgresVersionMismatch,
} from './embedded-postgres.errors.js';
import { choosePort } from './free-port.js';
import { isAlive } from './postmaster-pid.js';
import type { EmbeddedPostgres } from './start-embedded-postgres.js';
import { startEmbeddedPostgres } from './start-embedded-postgres.js';

const settings = { fsync: 'off', shared_buffers: '16MB' };
let dir: string;
let running: EmbeddedPostgres | undefined;

const start = async (dataDir = dir) => (running = await startEmbeddedPostgres({ dataDir, settings }));
const postgresPid = async () =>
  Number((await readFile(join(dir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The same port as before, unless a program of this machine got it meanwhile. */
async function expectSamePort({ port }: EmbeddedPostgres, before: number): Promise<void> {
  if (port !== before) expect(await choosePort(before)).not.toBe(before);
}

async function waitUntilDead(pid: number): Promise<void> {
  for (let tries = 0; isAlive(pid) && tries < 1_200; tries++) await sleep(50);
  expect(isAlive(pid)).toBe(false);
}

beforeAll(async () => {
  // Passable for the user who runs PostgreSQL when the tests run as root.
  dir = await mkdtemp(join(tmpdir(), 'afflux-embedded-'));
  await chmod(dir, 0o755);
  await start();
  await query(running!.roleUrl('afflux_owner'), 'CREATE TABLE kept (note text)');
  await running!.stop();
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const kept = (postgres: EmbeddedPostgres) =>
  query<{ note: string }>(postgres.roleUrl('afflux_owner'), 'SELECT note FROM kept');

describe('a new database', () => {
  it('depends on nothing of this machine and keeps its data safe', async () => {
    const postgres = await start();
    const [row] = await query(
      postgres.superuserUrl('afflux'),
      `SELECT datlocprovider AS provider, datlocale AS locale, pg_encoding_to_char(encoding) AS encoding,
              current_setting('data_checksums') AS checksums, current_setting('TimeZone') AS zone,
              current_setting('listen_addresses') AS listen, current_setting('unix_socket_directories') AS sockets,
              current_setting('synchronous_commit') AS commit, current_setting('max_connections') AS connections
       FROM pg_database WHERE datname = 'afflux'`,
    );
    expect(row).toEqual({
      ...{ provider: 'b', locale: 'C.UTF-8', encoding: 'UTF8', checksums: 'on', zone: 'UTC' },
      ...{ listen: '127.0.0.1', sockets: '', commit: 'on', connections: '120' },
    });
  });

  it('lets nobody in without the right password', async () => {
    const postgres = await start();
    const guess = `postgres://postgres:guess@127.0.0.1:${postgres.port}/postgres`;
    await expect(query(guess, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    const [row] = await query(
      postgres.superuserUrl(),
      `SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%') AS scram FROM pg_authid WHERE rolcanlogin`,
    );
    expect(row).toEqual({ scram: true });
    expect((await stat(join(dir, 'postgres-credentials.json'))).mode & 0o777).toBe(0o600);
  });

  it('is left in peace by Ctrl-C: it runs in a session of its own', async () => {
    await start();
    const pid = await postgresPid();
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
    expect({ group: Number(fields[2]), session: Number(fields[3]) }).toEqual({ group: pid, session: pid });
  });

  it('is stopped once however often it is asked, and refuses a second owner meanwhile', async () => {
    const postgres = await start();
    await expect(startEmbeddedPostgres({ dataDir: dir })).rejects.toThrow(DataDirectoryInUse);
    const pid = await postgresPid();
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();
    await waitUntilDead(pid);
    expect(await readdir(dir)).not.toContain('postgres.lock');
  });
});

describe('a start after a bad end', () => {
  it('takes over the server that a killed process left running', async () => {
    const code = `
      const { startEmbeddedPostgres } = await import('./src/database/embedded/start-embedded-postgres.ts');
      await startEmbeddedPostgres({ dataDir: process.argv[1], settings: ${JSON.stringify(settings)} });
      console.log('up'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const pid = await postgresPid();
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(isAlive(pid)).toBe(true);
    const postgres = await start();
    expect(postgres.recovered).toContain(`took over PostgreSQL (pid ${pid})`);
    expect(await postgresPid()).toBe(pid);
    expect(await kept(postgres)).toEqual([]);
    await postgres.stop();
    await waitUntilDead(pid);
  });

  it('replays the log of a server that was killed, committed rows and all', async () => {
    const before = await start();
    await query(before.roleUrl('afflux_owner'), `INSERT INTO kept VALUES ('committed')`);
    const pid = await postgresPid();
    process.kill(pid, 'SIGKILL');
    await waitUntilDead(pid);
    await before.stop();
    const postgres = await start();
    expect(postgres.recovered).toContain('cleared the lock');
    await expectSamePort(postgres, before.port);
    expect(await kept(postgres)).toEqual([{ note: 'committed' }]);
  });

  it('sees through a stale lock whose process number now belongs to a stranger', async () => {
    // The stranger runs as the very user that runs PostgreSQL: the case in which PostgreSQL itself gives up.
    const { uid, gid } = await stat(join(dir, 'postgres'));
    const as = process.getuid?.() === 0 ? { uid, gid } : {};
    const stranger = spawn('/bin/sleep', ['600'], { cwd: '/', ...as });
    const lock = `${stranger.pid}\n${join(dir, 'postgres')}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`;
    await writeFile(join(dir, 'postgres/postmaster.pid'), lock);
    const postgres = await start();
    expect(postgres.recovered).toContain('cleared the lock');
    expect(await kept(postgres)).toEqual([{ note: 'committed' }]);
    stranger.kill();
  });

  it('moves to another port when the last one is taken, and remembers it', async () => {
    const { port: last } = JSON.parse(await readFile(join(dir, 'postgres-state.json'), 'utf8')) as {
      port: number;
    };
    const squatter = createServer().listen(last, '127.0.0.1');
    // Or somebody else has taken it meanwhile.
    await once(squatter, 'listening').catch((error: NodeJS.ErrnoException) =>
      expect(error.code).toBe('EADDRINUSE'),
    );
    const postgres = await start();
    expect(postgres.port).not.toBe(last);
    await postgres.stop();
    squatter.close();
    await expectSamePort(await start(), postgres.port);
  });

  it('sets new passwords when their file is lost, also under a running server', async () => {
    await rm(join(dir, 'postgres-credentials.json'));
    const first = await start();
    expect(await kept(first)).toEqual([{ note: 'committed' }]);
    await rm(join(dir, 'postgres-credentials.json'));
    await rm(join(dir, 'postgres.lock'));
    const second = await start();
    expect(second.recovered).toContain('set new passwords');
    expect(await kept(second)).toEqual([{ note: 'committed' }]);
  });
});

describe('a folder that is not ours to change', () => {
  const folder = async (name: string) => {
    const dataDir = join(dir, name);
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    return dataDir;
  };

  it('of another major version is refused with the way out, and not touched', async () => {
    const dataDir = await folder('old-version');
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    const failed = startEmbeddedPostgres({ dataDir });
    await expect(failed).rejects.toThrow(PostgresVersionMismatch);
    await expect(failed).rejects.toThrow(/PostgreSQL 17.*PostgreSQL 18[\s\S]*pg_dump[\s\S]*pg_restore/);
    expect(await readdir(join(dataDir, 'postgres'))).toEqual(['PG_VERSION']);
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it("with somebody's files and no database is refused", async () => {
    const dataDir = await folder('not-a-database');
    await writeFile(join(dataDir, 'postgres/thesis.txt'), 'years of work');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(DataDirectoryUnusable);
    expect(await readdir(join(dataDir, 'postgres'))).toEqual(['thesis.txt']);
  });

  it('made half by a killed first start is made anew', async () => {
    const dataDir = await folder('half-made');
    await cp(join(dir, 'postgres/global'), join(dataDir, 'postgres.unfinished-1234/global'), {
      recursive: true,
    });
    await start(dataDir);
    expect((await readdir(dataDir)).filter((name) => name.includes('unfinished'))).toEqual([]);
    expect(await query(running!.superuserUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
