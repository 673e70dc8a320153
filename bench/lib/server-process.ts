import { spawn, type ChildProcess } from 'node:child_process';
import type { OnEnd } from './cleanup.js';
import { onCore, putFirst, SERVER_CORE } from './cores.js';
import { cleanEnvironment, MAIN, ROOT } from './paths.js';

const START_TIMEOUT_MS = 120_000;

export interface ServerProcess {
  pid: number;
  url: string;
  port: number;
  child: ChildProcess;
  /** Everything it printed so far. */
  output: () => string;
  exited: Promise<number | null>;
  hasEnded: () => boolean;
  /** SIGTERM, and wait. */
  stop: () => Promise<number | null>;
  /** SIGKILL, and wait. */
  kill: () => Promise<void>;
}

export interface ServerOptions {
  /** Variables of the program, on top of a clean environment. */
  env: Record<string, string>;
  core?: number;
  /** Options for Node itself. */
  nodeArguments?: string[];
  script?: string;
}

/** Starts the built program, or another script that says `ready` like it, and waits until it is. */
export async function startServer(options: ServerOptions, onEnd?: OnEnd): Promise<ServerProcess> {
  const server = spawnServer(options);
  onEnd?.(() => server.stop());
  return { ...server, ...(await ready(server)) };
}

function spawnServer({
  env,
  core,
  nodeArguments = [],
  script = MAIN,
}: ServerOptions): Omit<ServerProcess, 'url' | 'port'> {
  const node = [...nodeArguments, script];
  const [command, args] =
    core === undefined ? [process.execPath, node] : onCore(core, process.execPath, node);
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...cleanEnvironment(), PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C is for the one who started it, who then ends everything in order.
    detached: true,
  });
  if (core === SERVER_CORE) putFirst(child.pid!);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    pid: child.pid!,
    child,
    output: () => output,
    exited,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function ready(server: Omit<ServerProcess, 'url' | 'port'>): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      server.child.kill('SIGKILL');
      reject(new Error(`the server did not become ready\n${server.output()}`));
    }, START_TIMEOUT_MS);
    void server.exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with code ${code}\n${server.output()}`));
    });
    server.child.on('message', (message: { kind?: string; port?: number }) => {
      if (message.kind !== 'ready' || message.port === undefined) return;
      clearTimeout(timer);
      resolve({ url: `http://127.0.0.1:${message.port}`, port: message.port });
    });
  });
}
