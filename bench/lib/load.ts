import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onCore, OTHER_CORE, putFirst } from './cores.js';

export interface LoadResult {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Refused, broken, timed out, or answered with a status of 400 and above. */
  failed: number;
}

export interface LoadOptions {
  url: string;
  /** Made by `writeVisits`. */
  visitsFile: string;
  connections: number;
  seconds: number;
}

/** Where the load comes from: `wrk` when the machine has it, else autocannon, which needs more CPU itself. */
export type LoadTool = { name: 'wrk'; program: string } | { name: 'autocannon' };

/** `scripts/bench.mjs` looks for wrk and passes its path on. */
export function loadTool(): LoadTool {
  const program = process.env['AFFLUX_BENCH_WRK'];
  return program ? { name: 'wrk', program } : { name: 'autocannon' };
}

/**
 * Full speed over all connections for some seconds, from the second core; or, with `atMost` requests a second, pauses
 * between them, so that somewhat fewer come.
 */
export async function putUnderLoad(
  tool: LoadTool,
  { atMost, ...options }: LoadOptions & { atMost?: number },
): Promise<LoadResult> {
  const { url, visitsFile, connections, seconds } = options;
  const pauseMs = atMost && Math.round((connections / atMost) * 1000);
  const [command, args] =
    tool.name === 'wrk'
      ? onCore(OTHER_CORE, tool.program, [
          ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--latency'],
          ...['-s', fileOfLib('wrk.lua'), url, '--', visitsFile],
          ...(pauseMs ? [String(pauseMs)] : []),
        ])
      : autocannon({ ...options, ...(atMost ? { rate: atMost } : {}) });
  return JSON.parse(await lastLineOf(command, args)) as LoadResult;
}

export interface RatedResult extends LoadResult {
  /** Of what was sent, without the correction for what could not be sent in time. */
  seenP50Ms: number;
  seenP99Ms: number;
}

/** So many requests a second over all connections; percentiles are corrected for coordinated omission. */
export async function putUnderRate(options: LoadOptions & { rate: number }): Promise<RatedResult> {
  return JSON.parse(await lastLineOf(...autocannon(options))) as RatedResult;
}

function autocannon(options: LoadOptions & { rate?: number }): [string, string[]] {
  return onCore(OTHER_CORE, process.execPath, [fileOfLib('autocannon-load.mjs'), JSON.stringify(options)]);
}

export interface SalesLoad {
  url: string;
  /** A click and the key of its shop a line. */
  clicksFile: string;
  connections: number;
  seconds: number;
  /** Begins the transaction ids of this run. */
  run: string;
  /** The line to begin with. */
  from: number;
}

/** Sales at full speed over all connections for some seconds, from the second core. */
export async function putUnderSales(tool: LoadTool, load: SalesLoad): Promise<LoadResult> {
  const { url, clicksFile, connections, seconds, run, from } = load;
  const [command, args] =
    tool.name === 'wrk'
      ? onCore(OTHER_CORE, tool.program, [
          ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--latency'],
          ...['-s', fileOfLib('sales.lua'), url, '--', clicksFile, run, String(from)],
        ])
      : onCore(OTHER_CORE, process.execPath, [fileOfLib('autocannon-sales.mjs'), JSON.stringify(load)]);
  return JSON.parse(await lastLineOf(command, args)) as LoadResult;
}

export interface PartnerLoad {
  url: string;
  route: 'offers' | 'links';
  /** A key and a campaign a line. */
  keysFile: string;
  connections: number;
  seconds: number;
  /** How many requests were sent before this run. */
  from: number;
  /** How often each key is used before the next ones are. */
  perKey: number;
}

/** Requests of partners at full speed over all connections for some seconds, from the second core. */
export async function putUnderPartners(tool: LoadTool, load: PartnerLoad): Promise<LoadResult> {
  const { url, route, keysFile, connections, seconds, from, perKey } = load;
  const [command, args] =
    tool.name === 'wrk'
      ? onCore(OTHER_CORE, tool.program, [
          ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--latency'],
          ...['-s', fileOfLib('partner.lua'), url, '--', route, keysFile, String(from), String(perKey)],
        ])
      : onCore(OTHER_CORE, process.execPath, [fileOfLib('autocannon-partner.mjs'), JSON.stringify(load)]);
  return JSON.parse(await lastLineOf(command, args)) as LoadResult;
}

/** The path of a file in this folder. */
export function fileOfLib(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export async function lastLineOf(command: string, args: string[]): Promise<string> {
  return (await outputOf(command, args)).trim().split('\n').at(-1) ?? '';
}

/** Runs a program as part of a measurement. @throws Error when it fails */
export function outputOf(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    putFirst(child.pid!);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${command} ended with code ${code}\n${errors}${output}`)),
    );
  });
}
