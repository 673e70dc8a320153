import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AppRun, runApp } from '../setup/app.js';
import { call, eventually, logIn } from '../setup/http.js';

describe('the program with its private PostgreSQL', () => {
  let dataDir: string;
  const runs: AppRun[] = [];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'afflux-test-'));
    // The user who runs PostgreSQL when this is root must get through.
    await chmod(dataDir, 0o755);
  });
  afterAll(async () => {
    const last = runs.at(-1)!;
    last.child.kill('SIGTERM');
    await last.exited;
    const moved = /The database is kept in (\S+),/.exec(runs[0]!.output())?.[1];
    if (moved) await rm(dirname(moved), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Starts as a user would, with nothing but a port and a folder. */
  const start = async (): Promise<{ url: string; run: AppRun; output: () => string }> => {
    const run = runApp({ PORT: '0', DATA_DIR: dataDir });
    runs.push(run);
    const url = await eventually(async () => {
      const [, found] = /ready after [\d.]+ s: (http:\S+)/.exec(run.output()) ?? [];
      if (!found && run.child.exitCode !== null) throw new Error(`it ended: ${run.output()}`);
      if (!found) throw new Error(`not ready: ${run.output()}`);
      return Promise.resolve(found);
    }, 120_000);
    return { url, run, output: run.output };
  };

  const postmaster = async (): Promise<number> => {
    const files = await readdir(dataDir, { recursive: true });
    const file = files.find((name) => name.endsWith('postmaster.pid'));
    if (!file) throw new Error('there is no postmaster.pid');
    const pid = Number((await readFile(join(dataDir, file), 'utf8')).split('\n')[0]);
    // It is made empty, and negative while the database is made.
    if (!(pid > 0)) throw new Error('there is no server yet');
    return pid;
  };
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  /** PostgreSQL removes its lock file a moment before it is gone. */
  const isGone = (pid: number): Promise<void> =>
    eventually(() => Promise.resolve(expect(isAlive(pid)).toBe(false)));
  const clicksOf = async (url: string): Promise<number> => {
    const { body } = await call(url, 'GET', '/api/stats/summary', { token: await logIn(url, 'promoter') });
    return body.last7Days.clicks as number;
  };

  it('starts, stops, starts again, is killed, takes over what is left, and stops', async () => {
    const first = await start();
    expect(first.output()).toContain('/c/demo');
    expect(first.output()).toContain('admin@demo.test');
    expect((await call(first.url, 'GET', '/c/demo')).status).toBe(302);
    const server = await postmaster();
    expect(isAlive(server)).toBe(true);
    first.run.child.kill('SIGINT');
    expect(await first.run.exited).toBe(0);
    await isGone(server);

    const second = await start();
    await eventually(async () => expect(await clicksOf(second.url)).toBe(1));
    expect((await call(second.url, 'GET', '/c/demo')).status).toBe(302);
    const left = await postmaster();
    second.run.child.kill('SIGKILL');
    await second.run.exited;
    expect(isAlive(left)).toBe(true);

    const third = await start();
    expect(third.output()).toContain('took over PostgreSQL');
    expect(await postmaster()).toBe(left);
    await eventually(async () => expect(await clicksOf(third.url)).toBe(2));
    third.run.child.kill('SIGTERM');
    expect(await third.run.exited).toBe(0);
    await isGone(left);
  });

  it('leaves no PostgreSQL behind when it is stopped in the middle of its start, or refused', async () => {
    const interrupted = runApp({ PORT: '0', DATA_DIR: dataDir });
    runs.push(interrupted);
    const server = await eventually(postmaster);
    interrupted.child.kill('SIGTERM');
    expect(await interrupted.exited).toBe(0);
    await isGone(server);

    const running = await start();
    const taken = await postmaster();
    const refused = runApp({ PORT: '0', DATA_DIR: dataDir });
    expect(await refused.exited).toBe(1);
    expect(refused.output().trim().split('\n')).toHaveLength(1);
    expect(isAlive(taken)).toBe(true);
    expect((await call(running.url, 'GET', '/health/ready')).status).toBe(200);
  });
});
