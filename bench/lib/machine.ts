import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { round } from './statistics.js';

/** What a figure was measured on; the load tells how alone it was. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  kernel: string;
  node: string;
  /** Load average of the last minute, when asked. */
  load: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: round(totalmem() / 1024 ** 3, 1),
    kernel: release(),
    node: process.version,
    load: round(loadavg()[0]!, 2),
  };
}
