import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataDirectoryInUse } from './embedded-postgres.errors.js';
import { isAlive } from './postmaster-pid.js';
import { runCommand } from './run-command.js';

const UNKNOWN = 'unknown';

interface Holder {
  pid: number;
  /** When that process began, so that a later process with the same number is not taken for it. */
  began: string;
  nonce: string;
}

/** Holds DATA_DIR for this process, so that a second one neither adopts nor stops its PostgreSQL. */
export class ProcessLock {
  private constructor(private readonly file: string) {}

  static async acquire(dataDir: string): Promise<{ lock: ProcessLock; wasLeftBehind: boolean }> {
    const file = join(dataDir, 'postgres.lock');
    const nonce = randomBytes(6).toString('hex');
    const mine = `${file}.${nonce}`;
    const holder: Holder = { pid: process.pid, began: await beganAt(process.pid), nonce };
    await writeFile(mine, JSON.stringify(holder), { mode: 0o644 });
    let wasLeftBehind = false;
    try {
      for (let attempt = 0; attempt < 5; attempt++) {
        try {
          // A link appears whole or not at all, unlike a file being written.
          await link(mine, file);
          // Two starts after one crash may each have cleared what the other just took: the last one stands.
          if (wasLeftBehind) await sleep(100);
          if ((await readHolder(file))?.nonce !== nonce) continue;
          return { lock: new ProcessLock(file), wasLeftBehind };
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
        const other = await readHolder(file);
        if (other && (await isSameProcess(other))) throw new DataDirectoryInUse(dataDir, other.pid);
        wasLeftBehind = true;
        await removeStale(file, `${mine}.stale`, other);
      }
      throw new Error(`${file} could not be taken`);
    } finally {
      await rm(mine, { force: true });
    }
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder>;
    const isWhole = [typeof holder.began, typeof holder.nonce].every((type) => type === 'string');
    return Number.isInteger(holder.pid) && isWhole ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

async function isSameProcess(holder: Holder): Promise<boolean> {
  if (!isAlive(holder.pid)) return false;
  const began = await beganAt(holder.pid);
  return began === UNKNOWN || began === holder.began;
}

/** Takes a stale lock away, and puts it back when somebody else replaced it a moment ago. */
async function removeStale(file: string, aside: string, stale: Holder | null): Promise<void> {
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = await readHolder(aside);
  if (taken && taken.nonce !== stale?.nonce) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function beganAt(pid: number): Promise<string> {
  if (process.platform === 'win32') return UNKNOWN;
  if (process.platform !== 'linux') {
    return (await runCommand('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim() || UNKNOWN;
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // Field 22, counted after the command name, which may itself hold spaces and parentheses.
    return `${boot.trim()}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return UNKNOWN;
  }
}
