import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';

/** The server under test has the first core to itself; whatever feeds or empties it shares the second. */
export const SERVER_CORE = 0;
export const OTHER_CORE = 1;

/** Whether processes can be tied to cores here: two cores, Linux, and `taskset`. */
export const canPin = availableParallelism() >= 2 && spawnSync('taskset', ['--version']).status === 0;

/** A command that runs on one core, or unchanged where that cannot be had. */
export function onCore(core: number, command: string, args: readonly string[]): [string, string[]] {
  return canPin ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]];
}

/** Asked for with `--first`; never by itself, because it takes the processor from everybody else on the machine. */
const goesFirst = process.argv.includes('--first');

/**
 * With `--first`, as root, lets a process that leads a session of its own run before anybody else's. Only for a
 * machine of one's own: what else runs there stands nearly still meanwhile.
 */
export function putFirst(pid: number): void {
  if (!goesFirst) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGHEST);
    // Between sessions Linux weighs the whole group, not the process.
    writeFileSync(`/proc/${pid}/autogroup`, '-20');
  } catch {
    // Not root, or no such groups here: the load average in the report tells how alone it was.
  }
}

/** As `putFirst`, for all that a process has started and will start until the end of the program. */
export function keepChildrenFirst(pid: number, onEnd: (cleanup: () => void) => void): void {
  if (!goesFirst) return;
  const done = new Set<number>();
  const timer = setInterval(() => {
    for (const each of withChildren(pid).filter((child) => !done.has(child))) {
      putFirst(each);
      done.add(each);
    }
  }, 250);
  onEnd(() => clearInterval(timer));
}

/** Moves a running process, all its threads and all its children to a core. */
export function moveToCore(core: number, pid: number): void {
  if (!canPin) return;
  for (const each of withChildren(pid)) spawnSync('taskset', ['-acp', String(core), String(each)]);
}

/** Itself and all that it and its children have started. Asked of the kernel, which a look at every process would keep busy. */
function withChildren(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(withChildren)];
  } catch {
    // It has ended since.
    return [pid];
  }
}
