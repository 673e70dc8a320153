import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// The kernel reports in clock ticks, whatever its real resolution is.
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Seconds of CPU that a process has used since it began, in user and system mode, all its threads together. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export interface CoreTimes {
  busy: number;
  total: number;
}

/** Seconds that a core was busy, for whomever, and seconds in all. */
export function coreTimes(core: number): CoreTimes {
  const line = readFileSync('/proc/stat', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`cpu${core} `))!;
  const [user, nice, system, idle, iowait, irq, softirq, steal] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const total = user! + nice! + system! + idle! + iowait! + irq! + softirq! + steal!;
  return { busy: (total - idle! - iowait!) / TICKS_PER_SECOND, total: total / TICKS_PER_SECOND };
}

/** Share of the time between two readings in which the core was busy. */
export function busyShare(before: CoreTimes, after: CoreTimes): number {
  return (after.busy - before.busy) / (after.total - before.total);
}
