/**
 * What a durable click costs against a bare `node:http` redirect: CPU time per request of the whole server
 * process, and requests a second, both on one core under the same load. Ingest works on the other core, and in
 * the end every click that was answered must be in PostgreSQL exactly once.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withCleanup } from './lib/cleanup.js';
import { verifyClicks, waitUntilStored } from './lib/click-count.js';
import { readCommandLine } from './lib/command-line.js';
import { canPin, OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { busyShare, coreTimes, cpuSecondsOf } from './lib/cpu-times.js';
import { loadTool, putUnderLoad, type LoadResult } from './lib/load.js';
import { makeFolder } from './lib/paths.js';
import { startPrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { startServer, type ServerProcess } from './lib/server-process.js';
import { median, round } from './lib/statistics.js';
import { makeVisits, writeVisits } from './lib/visits.js';
import { makeWorld } from './lib/world.js';

const TARGET = 0.6;
const CONNECTIONS = 200;
const VISITORS = 50_000;
const LINKS = 16;
const MIN_CORE_BUSY = 0.95;
/** The load needs a moment to begin, and ends before its process does: how busy the core is shows in between. */
const LEAD_IN_MS = 1_000;
const LEAD_OUT_MS = 500;

const options = readCommandLine({ rounds: 5, seconds: 8 });

interface Sample extends LoadResult {
  side: 'bare' | 'ours';
  perSecond: number;
  cpuMicros: number;
  /** Share of the time in which the server's core was busy, and in which it was busy with the server. */
  coreBusy: number;
  serverShare: number;
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-clicks');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const world = await makeWorld(postgres, LINKS);
  const visits = makeVisits(
    VISITORS,
    world.links.map(({ code }) => code),
  );
  const visitsFile = join(folder.path, 'visits.tsv');
  writeVisits(visitsFile, visits);

  const shared = { ...postgres.env, DATA_DIR: folder.path, DEMO: 'false' };
  const edge = await startServer(
    {
      core: SERVER_CORE,
      env: { ...shared, ROLE: 'edge', INGEST: 'false', TRUST_PROXY: 'loopback' },
      nodeArguments: options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [],
    },
    onEnd,
  );
  await startServer({ core: OTHER_CORE, env: { ...shared, ROLE: 'worker', INGEST: 'true' } }, onEnd);
  const bareScript = new URL('lib/bare-server.mjs', import.meta.url).pathname;
  const bare = await startServer({ core: SERVER_CORE, env: {}, script: bareScript }, onEnd);
  // Whoever runs an edge asks it how it is: what that leaves behind in the process belongs to the measurement.
  await fetch(`${edge.url}/health/ready`);

  const tool = loadTool();
  const measure = async (side: Sample['side'], seconds: number): Promise<Sample> => {
    const server = side === 'ours' ? edge : bare;
    const load = { url: server.url, visitsFile, connections: CONNECTIONS, seconds };
    return sampleOf(side, server, seconds, () => putUnderLoad(tool, load));
  };
  for (const side of ['bare', 'ours'] as const) await measure(side, 3);
  const samples: Sample[] = [];
  for (let number = 0; number < options.rounds; number++) {
    for (const side of number % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) {
      // What the load before left in queues is not this one's.
      await sleep(500);
      samples.push(await measure(side, options.seconds));
    }
  }
  const stoppedAt = Date.now();
  const count = await waitUntilStored(edge, postgres);
  const lagSeconds = round((Date.now() - stoppedAt) / 1000, 1);
  const ids = await verifyClicks(edge, postgres, visits.slice(0, 20_000));

  printTable(
    samples.map((sample) => ({
      side: sample.side,
      'requests/s': Math.round(sample.perSecond),
      'CPU us/request': round(sample.cpuMicros, 2),
      'core busy %': round(sample.coreBusy * 100, 1),
      'server %': round(sample.serverShare * 100, 1),
      'p50 ms': sample.p50Ms,
      'p99 ms': sample.p99Ms,
      failed: sample.failed,
    })),
  );
  const of = (side: Sample['side'], figure: (sample: Sample) => number): number =>
    median(samples.filter((sample) => sample.side === side).map(figure));
  // Of the two runs of each round, which stand side by side: what else the machine did changes from minute to minute.
  const pairs = pairsOf(samples);
  const cpuRatio = round(median(pairs.map(({ bare, ours }) => bare.cpuMicros / ours.cpuMicros)), 3);
  const rateRatio = round(median(pairs.map(({ bare, ours }) => ours.perSecond / bare.perSecond)), 3);
  const coreBusy = round(
    Math.min(
      of('bare', (s) => s.coreBusy),
      of('ours', (s) => s.coreBusy),
    ),
    3,
  );
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);
  const isExact = count.isExact && ids.isExact && failed === 0;
  const isValid = canPin && coreBusy >= MIN_CORE_BUSY;
  const ratio = Math.min(cpuRatio, rateRatio);

  console.log(`\nCPU per request, bare / ours: ${cpuRatio}; requests per second, ours / bare: ${rateRatio}`);
  console.log(
    `clicks answered ${count.answered}, stored ${count.stored}, in roll-ups ${count.rolledUp}, set aside ${count.setAside}`,
  );
  console.log(`the journal was drained ${lagSeconds} s after the load ended`);
  console.log(`ids seen in redirects ${ids.seen}, stored once ${ids.storedOnce}`);
  if (!isValid)
    console.log(
      `NOT VALID: the server's core was busy ${coreBusy * 100} % of the time, 95 % are needed${canPin ? '' : '; processes cannot be pinned here'}`,
    );
  report(
    {
      bench: 'clicks',
      ratio,
      target: TARGET,
      pass: ratio >= TARGET && isExact && isValid,
      cpuRatio,
      rateRatio,
      valid: isValid,
      coreBusy,
      exact: isExact,
      lagSeconds,
      clicks: count,
      ids,
      load: tool.name,
      samples,
    },
    options.json,
  );
});

function pairsOf(samples: readonly Sample[]): Record<Sample['side'], Sample>[] {
  const of = (side: Sample['side']): Sample[] => samples.filter((sample) => sample.side === side);
  const ours = of('ours');
  return of('bare').map((bare, index) => ({ bare, ours: ours[index]! }));
}

async function sampleOf(
  side: Sample['side'],
  server: ServerProcess,
  seconds: number,
  load: () => Promise<LoadResult>,
): Promise<Sample> {
  const cpuBefore = cpuSecondsOf(server.pid);
  const [result, shares] = await Promise.all([
    load(),
    sharesOf(server, seconds * 1000 - LEAD_IN_MS - LEAD_OUT_MS),
  ]);
  const cpu = cpuSecondsOf(server.pid) - cpuBefore;
  return {
    side,
    ...result,
    perSecond: result.requests / result.seconds,
    cpuMicros: (cpu / result.requests) * 1e6,
    ...shares,
  };
}

async function sharesOf(
  server: ServerProcess,
  milliseconds: number,
): Promise<Pick<Sample, 'coreBusy' | 'serverShare'>> {
  await sleep(LEAD_IN_MS);
  const coreBefore = coreTimes(SERVER_CORE);
  const cpuBefore = cpuSecondsOf(server.pid);
  const began = performance.now();
  await sleep(Math.max(milliseconds, 500));
  const elapsed = (performance.now() - began) / 1000;
  return {
    coreBusy: busyShare(coreBefore, coreTimes(SERVER_CORE)),
    serverShare: (cpuSecondsOf(server.pid) - cpuBefore) / elapsed,
  };
}
