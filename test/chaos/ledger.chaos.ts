/**
 * Many conversions live through approvals, refunds in parts, messages that come twice and payouts through a bank
 * that fails, in several processes of which one after the other is killed. Afterwards the books must balance,
 * every split be exact, every reward be paid at most once, and every balance be what the rewards say.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withCleanup } from '../../bench/lib/cleanup.js';
import { positive } from '../../bench/lib/command-line.js';
import { makeFolder } from '../../bench/lib/paths.js';
import { startPrivatePostgres } from '../../bench/lib/private-postgres.js';
import { printTable, report } from '../../bench/lib/report.js';
import { makeWorld } from '../../bench/lib/world.js';
import { systemContext } from '../../src/kernel/context/request-context.js';
import { fillLedgerWorld } from './lib/ledger-world.js';
import { judgeLedger } from './lib/ledger-verdict.js';
import { openMoneyServices } from './lib/money-services.js';
import { Random } from './lib/random.js';
import type { WorkerMessage, WorkerSettings } from './ledger-worker.js';

const WORKER = join(process.cwd(), 'test', 'chaos', 'ledger-worker.ts');
const PROMOTERS = 40;
/** How far behind its last word a worker's successor begins, and how far each gets before it may be killed. */
const AGAIN = 500;
const AT_LEAST = 1_000;
/** By work and not by time: a slow machine would do little else than start processes. */
const KILL_EVERY = 2_000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    n: { type: 'string', default: '100000' },
    processes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    // Those of the other programs mean nothing here.
    ...{ rounds: { type: 'string' }, 'pg-down': { type: 'string' }, limit: { type: 'string' } },
    ...{ attempts: { type: 'string' }, direct: { type: 'string' } },
  },
});
const n = positive('n', values.n);
const processes = Math.min(positive('processes', values.processes), n);
const seed = positive('seed', values.seed);

await withCleanup(async (onEnd) => {
  const folder = makeFolder('chaos-ledger');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd);
  const world = await makeWorld(postgres, 1);
  await fillLedgerWorld(postgres.query, world, { n, seed, promoters: PROMOTERS });
  const began = Date.now();
  const url = postgres.env['DATABASE_URL']!;
  const common = { url, tenantId: world.tenantId, seed, promoters: PROMOTERS };
  const kills = await runWorkers(common);
  await payTheRest(url, world.tenantId, async () => {
    await postgres.query('DELETE FROM sandbox_bank_rules WHERE tenant_id = $1', [world.tenantId]);
  });
  const seconds = (Date.now() - began) / 1000;
  const { verdict, facts } = await judgeLedger(postgres.query, world.tenantId, {
    n,
    seed,
    promoters: PROMOTERS,
  });
  printTable([{ ...facts, kills, seconds: Math.round(seconds) }]);
  printTable([{ ...verdict }]);
  const faults = Object.values(verdict).reduce((sum, count) => sum + count, 0);
  const pass = faults === 0 && (kills > 0 || n < 10_000);
  report(
    { bench: 'chaos ledger', count: faults, target: 0, pass, samples: [{ verdict, facts, kills, seconds }] },
    values.json,
  );
});

/** Slices of the conversions in processes; one is killed now and then and another takes its place. */
async function runWorkers(common: Omit<WorkerSettings, 'from' | 'to'>): Promise<number> {
  const random = new Random(seed);
  const alive = new Map<ChildProcess, { from: number; next: number; to: number }>();
  let kills = 0;
  let lived = 0;
  const failures: Error[] = [];
  /** `furthest` is how far the predecessors came: what is done again is not counted again. */
  const start = (from: number, to: number, furthest = from): void => {
    const settings: WorkerSettings = { ...common, from, to };
    const child = fork(WORKER, [JSON.stringify(settings)], { execArgv: ['--import', 'tsx'] });
    const state = { from, next: from, to };
    let isDone = false;
    alive.set(child, state);
    child.on('message', (message: WorkerMessage) => {
      if (message.kind === 'done') isDone = true;
      else {
        state.next = Math.min(message.next, to);
        lived += Math.max(0, state.next - furthest);
        furthest = Math.max(furthest, state.next);
      }
    });
    child.once('exit', (code, signal) => {
      alive.delete(child);
      if (signal === 'SIGKILL') start(Math.max(from, state.next - AGAIN), to, furthest);
      else if (!isDone || code !== 0) failures.push(new Error(`a worker ended with ${code ?? signal}`));
    });
  };
  const slice = Math.ceil(n / processes);
  for (let from = 0; from < n; from += slice) start(from, Math.min(from + slice, n));
  const began = Date.now();
  let [killAt, tellAt] = [random.between(0, 2 * KILL_EVERY), n / 20];
  while (alive.size > 0 && failures.length === 0) {
    await sleep(random.between(100, 300));
    if (lived >= tellAt) {
      console.error(
        `${lived} lived through in ${Math.round((Date.now() - began) / 1000)} s, ${kills} killed`,
      );
      tellAt += n / 20;
    }
    const working = [...alive].filter(
      ([, state]) => state.next < state.to && state.next >= state.from + AT_LEAST,
    );
    if (working.length === 0 || lived < killAt) continue;
    random.pick(working)[0].kill('SIGKILL');
    kills++;
    killAt = lived + random.between(0, 2 * KILL_EVERY);
  }
  for (const [child] of alive) child.kill('SIGKILL');
  if (failures[0]) throw failures[0];
  return kills;
}

/** The bank mends its ways; what came back is released, and everybody gets what is left. */
async function payTheRest(url: string, tenantId: string, mend: () => Promise<void>): Promise<void> {
  await mend();
  const money = await openMoneyServices(url);
  // Far ahead, so that every cool-off, lease and pause is over.
  const ctx = systemContext('chaos', { tenantId, world: 'test', clockOffsetMs: 400 * 86_400_000 });
  await money.sender.sendDue(ctx);
  for (;;) {
    const failed = await money.payouts.listItems(ctx, { status: 'failed' }, { limit: 100 });
    for (const { id } of failed.data) await money.payouts.release(ctx, id);
    if (failed.nextCursor === null) break;
  }
  await money.rewards.approveDue(ctx);
  for (;;) {
    const { batch } = await money.runs.run(ctx, 'sandbox');
    if (!batch) break;
    await money.payouts.approve(ctx, batch.id);
    await money.sender.sendDue(ctx);
  }
  // Drafts that a killed worker left behind.
  for (const { id } of (await money.payouts.listBatches(ctx, 'draft', { limit: 100 })).data) {
    await money.payouts.approve(ctx, id);
  }
  await money.sender.sendDue(ctx);
  await money.close();
}
