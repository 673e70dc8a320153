/**
 * How much the memory of an edge grows under full load without PostgreSQL, against the same load with it: what
 * waits belongs on the disk. Afterwards PostgreSQL comes back, and no click may be missing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { MortalPostgres } from '../test/chaos/lib/mortal-postgres.js';
import { withCleanup, type OnEnd } from './lib/cleanup.js';
import { waitUntilStored, type ClickCount } from './lib/click-count.js';
import { readCommandLine } from './lib/command-line.js';
import { moveToCore, OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { fileOfLib, loadTool, putUnderLoad } from './lib/load.js';
import { readMetric } from './lib/metrics.js';
import { makeFolder } from './lib/paths.js';
import { postmasterOf } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { median, round } from './lib/statistics.js';
import { makeVisits, writeVisits } from './lib/visits.js';
import { makeWorld } from './lib/world.js';

const TARGET = 1.25;
const CONNECTIONS = 200;
const VISITORS = 50_000;
const LINKS = 16;
const SAMPLE_MS = 500;
/** The edge's windows turn with the minute; both sides begin here, so that both see as many turns. */
const START_SECOND = 30;
const COLLECT_MS = 1_000;

const options = readCommandLine({ rounds: 1, seconds: 60 });

interface Sample {
  postgres: 'running' | 'stopped';
  requests: number;
  failed: number;
  /**
   * Resident memory of its own in MB: before the load, once what the start left is collected, and the median of its last fifth,
   * which a single collection cannot bend.
   */
  beforeMb: number;
  afterMb: number;
  growthMb: number;
  lost: number;
  count: ClickCount;
}

await withCleanup(async (onEnd) => {
  const samples: Sample[] = [];
  for (let number = 0; number < options.rounds; number++) {
    for (const postgres of ['running', 'stopped'] as const) samples.push(await measure(postgres, onEnd));
  }
  printTable(
    samples.map(({ count, ...sample }) => ({
      PostgreSQL: sample.postgres,
      clicks: count.answered,
      stored: count.stored,
      lost: sample.lost,
      'before MB': sample.beforeMb,
      'after MB': sample.afterMb,
      'growth MB': sample.growthMb,
      failed: sample.failed,
    })),
  );
  const growth = (postgres: Sample['postgres']): number =>
    median(samples.filter((sample) => sample.postgres === postgres).map(({ growthMb }) => growthMb));
  const ratio = round(growth('stopped') / growth('running'), 2);
  const lost = samples.reduce((sum, sample) => sum + sample.lost, 0);
  const isExact = samples.every(({ count, failed }) => count.isExact && failed === 0);
  report(
    {
      bench: 'memory',
      ratio,
      target: TARGET,
      isUpperBound: true,
      pass: ratio <= TARGET && lost === 0 && isExact,
      seconds: options.seconds,
      lost,
      exact: isExact,
      samples,
    },
    options.json,
  );
});

/** An edge, an ingest and a PostgreSQL of their own, so that neither run inherits anything. */
async function measure(state: Sample['postgres'], onEnd: OnEnd): Promise<Sample> {
  const folder = makeFolder(`bench-memory-${state}`);
  onEnd(folder.remove);
  const mortal = await MortalPostgres.start(folder.path, onEnd);
  const { postgres } = mortal;
  moveToCore(OTHER_CORE, postmasterOf(postgres.server.directory));
  const world = await makeWorld(postgres, LINKS);
  const visitsFile = join(folder.path, 'visits.tsv');
  const codes = world.links.map(({ code }) => code);
  writeVisits(visitsFile, makeVisits(VISITORS, codes));
  const env = { ...postgres.env, DATA_DIR: folder.path, DEMO: 'false' };
  const edge = await startServer(
    {
      core: SERVER_CORE,
      env: { ...env, ROLE: 'edge', INGEST: 'false', TRUST_PROXY: 'loopback' },
      nodeArguments: ['--expose-gc', '--import', pathToFileURL(fileOfLib('collect-garbage.mjs')).href],
    },
    onEnd,
  );
  const worker = await startServer(
    { core: OTHER_CORE, env: { ...env, ROLE: 'worker', INGEST: 'true' } },
    onEnd,
  );
  // It must know its links before PostgreSQL goes.
  for (const code of codes) await fetch(`${edge.url}/c/${code}`, { redirect: 'manual' });
  if (state === 'stopped') await mortal.die('SIGQUIT');

  await untilSecond(START_SECOND);
  // What a start leaves to collect is no growth to begin from.
  process.kill(edge.pid, 'SIGUSR2');
  await sleep(COLLECT_MS);
  const beforeMb = residentMb(edge.pid);
  const sizes: number[] = [];
  const timer = setInterval(() => sizes.push(residentMb(edge.pid)), SAMPLE_MS);
  const { requests, failed } = await putUnderLoad(loadTool(), {
    url: edge.url,
    visitsFile,
    connections: CONNECTIONS,
    seconds: options.seconds,
  });
  clearInterval(timer);
  const afterMb = median(sizes.slice(Math.floor(sizes.length * 0.8)));

  if (state === 'stopped') {
    await mortal.rise();
    await sleep(1_000);
  }
  const count = await waitUntilStored(edge, postgres);
  const lost = await readMetric(edge.url, 'afflux_clicks_lost_total');
  await edge.stop();
  await worker.stop();
  return {
    postgres: state,
    ...{ requests, failed, lost, count },
    beforeMb: round(beforeMb, 1),
    afterMb: round(afterMb, 1),
    growthMb: round(afterMb - beforeMb, 1),
  };
}

async function untilSecond(second: number): Promise<void> {
  const intoMinute = Date.now() % 60_000;
  await sleep((second * 1_000 - intoMinute + 60_000) % 60_000);
}

/** Without the pages of files: those of Node's own program come and go with the cache of the system, 50 MB of them. */
function residentMb(pid: number): number {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
