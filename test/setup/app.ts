import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from './database.js';

const MAIN = join(process.cwd(), 'dist', 'main.js');
const START_TIMEOUT_MS = 150_000;

export interface AppOptions {
  /** Variables on top of the usual ones; an empty text unsets one. */
  env?: Record<string, string>;
  /** Run on this database and data folder instead of new ones, a second process for instance. */
  beside?: TestApp;
  /** Run on this database, which was prepared for it. */
  database?: TestDatabase;
}

/** The built program as users run it: a process of its own on a database of its own. */
export interface TestApp {
  url: string;
  database: TestDatabase;
  dataDir: string;
  process: ChildProcess;
  /** Everything the process printed so far. */
  output: () => string;
  /** SIGTERM and wait; resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** SIGKILL and wait. */
  kill: () => Promise<void>;
  /** Starts a new process on the same database and data folder. */
  restart: (env?: Record<string, string>) => Promise<TestApp>;
  /** Stops and removes database and data folder. */
  dispose: () => Promise<void>;
}

export async function startApp(options: AppOptions = {}): Promise<TestApp> {
  const database = options.database ?? options.beside?.database ?? (await createDatabase());
  const dataDir = options.beside?.dataDir ?? (await mkdtemp(join(tmpdir(), 'afflux-test-')));
  return launch(database, dataDir, options.env ?? {});
}

async function launch(
  database: TestDatabase,
  dataDir: string,
  env: Record<string, string>,
): Promise<TestApp> {
  const run = runApp({ ...baseEnvironment(database, dataDir), ...env });
  const url = await ready(run);
  const stop = async (): Promise<number | null> => {
    run.child.kill('SIGTERM');
    return run.exited;
  };
  return {
    url,
    database,
    dataDir,
    process: run.child,
    output: run.output,
    stop,
    kill: async () => {
      run.child.kill('SIGKILL');
      await run.exited;
    },
    restart: (more = {}) => launch(database, dataDir, { ...env, ...more }),
    dispose: async () => {
      await stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export function baseEnvironment(database: TestDatabase, dataDir: string): Record<string, string> {
  return {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.urls.app,
    SYSTEM_DATABASE_URL: database.urls.system,
    MIGRATION_DATABASE_URL: database.urls.migration,
    DEMO: 'true',
    LOG_LEVEL: 'warn',
  };
}

export interface AppRun {
  child: ChildProcess;
  output: () => string;
  exited: Promise<number | null>;
}

/** Starts the program with exactly these variables, for tests of starts that are refused. */
export function runApp(env: Record<string, string>): AppRun {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const child = fork(MAIN, [], {
    env: { PATH: process.env.PATH ?? '', ...given },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, output: () => output, exited };
}

function ready(run: AppRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      run.child.kill('SIGKILL');
      reject(new Error(`${why}\n${run.output()}`));
    };
    const timer = setTimeout(() => fail('the app did not become ready'), START_TIMEOUT_MS);
    void run.exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`the app ended with code ${code}\n${run.output()}`));
    });
    run.child.on('message', (message: { kind?: string; port?: number }) => {
      if (message.kind !== 'ready') return;
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${message.port}`);
    });
  });
}
