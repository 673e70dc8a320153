import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

/** What a running PostgreSQL writes about itself into its data folder. */
export interface PostmasterPid {
  pid: number;
  directory: string;
  port: number;
  isReady: boolean;
}

/** Reads the lines of postmaster.pid; null for a file that is torn or not one. */
export function parsePostmasterPid(text: string): PostmasterPid | null {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !lines[1]) return null;
  return {
    pid,
    directory: lines[1],
    port: Number.isInteger(port) && port > 0 ? port : 0,
    isReady: lines[7] === 'ready',
  };
}

/** The lock file of a data folder: absent, torn (`null` content) or parsed. */
export async function readPostmasterPid(
  directory: string,
): Promise<{ exists: false } | { exists: true; content: PostmasterPid | null }> {
  try {
    return {
      exists: true,
      content: parsePostmasterPid(await readFile(join(directory, 'postmaster.pid'), 'utf8')),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { exists: false };
    throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether a living process is a server (or a child of one) of this data folder; every PostgreSQL process
 * works in its data folder. `unknown` where the system does not tell enough to be sure.
 */
export async function servesDirectory(pid: number, directory: string): Promise<'yes' | 'no' | 'unknown'> {
  if (process.platform === 'win32') return 'unknown';
  if (process.platform === 'linux') {
    try {
      return (await readlink(`/proc/${pid}/cwd`)) === directory ? 'yes' : 'no';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'no';
    }
  }
  const { stdout } = await runCommand('ps', ['-o', 'command=', '-p', String(pid)]);
  return stdout.includes('postgres') ? 'unknown' : 'no';
}

/** Processes that still work in the folder, for instance children of a server that was killed. */
export async function processesIn(directory: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const serving = await Promise.all(
    pids.map(async (pid) =>
      (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === directory ? pid : null,
    ),
  );
  return serving.filter((pid) => pid !== null);
}
