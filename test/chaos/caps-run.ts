import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { ClickIngest } from '../../src/tracking/ingest/click-ingest.js';
import type { HolderMessage, HolderSettings } from './caps-holder.js';

export interface DirectRun {
  urls: { app: string; system: string };
  query: <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<T[]>;
  /** Folder for the journals. */
  folder: string;
  click: HolderSettings['click'];
  capId: string;
  limit: number;
  /** All processes together; one is killed and one is stopped past its lease. */
  processes: number;
  /** By those that are not struck. */
  attempts: number;
  leaseMs: number;
}

export interface DirectResult {
  attempts: number;
  /** Counted before the dead process's journal was read, with its units still out. */
  countedBefore: number;
  heldByDead: number;
  /** Counted once everything had come back. */
  counted: number;
  leased: number;
  settled: number;
  /** Clicks under a lease that had gone back before: ingest had to uncount them. */
  late: number;
}

interface Holder {
  child: ChildProcess;
  settings: HolderSettings;
  seen: HolderMessage[];
  exited: Promise<unknown>;
}

const HOLDER = join(process.cwd(), 'test', 'chaos', 'caps-holder.ts');
const PATIENCE_MS = 120_000;

/** Many processes spend one cap through the lease library; one is killed, one stopped past its lease and woken. */
export async function runDirect(run: DirectRun): Promise<DirectResult> {
  const stop = new AbortController();
  const ingests: Promise<void>[] = [];
  const drain = ({ settings: { nodeId, directory } }: Holder): void => {
    const ingest = new ClickIngest(
      { nodeId, directory, connectionString: run.urls.system, batchRecords: 10_000 },
      () => undefined,
      () => undefined,
    );
    ingests.push(ingest.run(stop.signal));
  };
  const holders = Array.from({ length: run.processes }, (_, index) => start(run, index < 2));
  const [dead, asleep, ...others] = holders as [Holder, Holder, ...Holder[]];
  try {
    await Promise.all(holders.map((holder) => until(() => has(holder, 'ready'))));
    // Journals of all but the one that dies are read by another process, also while one is stopped.
    for (const holder of [asleep, ...others]) drain(holder);
    for (const victim of [dead, asleep]) victim.child.send('go');
    await Promise.all([
      until(() => has(dead, 'holding')).then(() => dead.child.kill('SIGKILL')),
      until(() => has(asleep, 'holding')).then(() => asleep.child.kill('SIGSTOP')),
    ]);
    for (const holder of others) holder.child.send('go');
    await Promise.all(others.map((holder) => until(() => has(holder, 'done'))));
    // Past every lease; those of the dead process stay out, because nobody read its journal yet.
    await sleep(run.leaseMs * 1.5 + 1_000);
    asleep.child.kill('SIGCONT');
    await until(() => has(asleep, 'done'));
    await sleep(run.leaseMs + 1_000);
    const heldByDead = await numberOf(
      run,
      `SELECT coalesce(sum(units - used), 0) AS n FROM cap_leases WHERE cap_id = $1 AND node_id = '${dead.settings.nodeId}'`,
    );
    const countedBefore = await counted(run);
    drain(dead);
    await until(async () => (await counted(run)) >= run.limit).catch(() => undefined);
    // Whoever could overrun it has time to do so.
    await sleep(run.leaseMs + 1_500);
    for (const holder of [asleep, ...others]) holder.child.send('stop');
    await Promise.all([asleep, ...others].map(({ exited }) => exited));
    await sleep(1_000);
    const window = await run.query<{ leased: string; settled: string }>(
      `SELECT w.leased, w.settled + coalesce((SELECT sum(used) FROM cap_leases l
                WHERE l.cap_id = w.cap_id AND l.state = 'open'), 0) AS settled FROM cap_windows w WHERE cap_id = $1`,
      [run.capId],
    );
    return {
      attempts: [asleep, ...others].reduce((sum, { settings }) => sum + settings.attempts, 0),
      ...{ countedBefore, heldByDead, counted: await counted(run) },
      ...{ leased: Number(window[0]?.leased), settled: Number(window[0]?.settled) },
      late: await numberOf(
        run,
        `SELECT count(*) AS n FROM clicks c WHERE NOT c.is_counted AND c.offer_id = (SELECT offer_id FROM caps WHERE id = $1)`,
      ),
    };
  } finally {
    for (const { child } of holders) child.kill('SIGKILL');
    stop.abort();
    await Promise.all(ingests);
  }
}

function start(run: DirectRun, isVictim: boolean): Holder {
  const nodeId = randomUUID();
  const directory = join(run.folder, nodeId);
  mkdirSync(directory, { recursive: true });
  const settings: HolderSettings = {
    ...{
      connectionString: run.urls.app,
      directory,
      nodeId,
      leaseMs: run.leaseMs,
      click: run.click,
      isVictim,
    },
    cap: { id: run.capId, period: 'total', timeZone: 'UTC' },
    attempts: isVictim ? 1_000 : Math.ceil(run.attempts / (run.processes - 2)),
  };
  const child = fork(HOLDER, [JSON.stringify(settings)], { execArgv: ['--import', 'tsx'] });
  const seen: HolderMessage[] = [];
  child.on('message', (message) => seen.push(message as HolderMessage));
  return { child, settings, seen, exited: new Promise((resolve) => child.once('exit', resolve)) };
}

function has({ seen, child }: Holder, kind: HolderMessage['kind']): boolean {
  if (child.exitCode !== null && kind !== 'stopped') throw new Error('a holder ended by itself');
  return seen.some((message) => message.kind === kind);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('what was waited for did not happen in time');
    await sleep(20);
  }
}

function counted(run: DirectRun): Promise<number> {
  return numberOf(
    run,
    'SELECT count(*) AS n FROM clicks WHERE is_counted AND offer_id = (SELECT offer_id FROM caps WHERE id = $1)',
  );
}

async function numberOf({ query, capId }: DirectRun, sql: string): Promise<number> {
  const rows = await query<{ n: string }>(sql, [capId]);
  return Number(rows[0]!.n);
}
