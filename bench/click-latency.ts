/**
 * How long a durable click takes against a bare Fastify redirect: the 99th percentile of both while they get half
 * of the most that the edge can do, at a fixed rate. No ingest runs beside it: the load has the second core, and
 * would be measured waiting for it.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { loadTool, putUnderLoad, putUnderRate, type RatedResult } from './lib/load.js';
import { readMetric } from './lib/metrics.js';
import { makeFolder } from './lib/paths.js';
import { startPrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { median, round } from './lib/statistics.js';
import { makeVisits, writeVisits } from './lib/visits.js';
import { makeWorld } from './lib/world.js';

const TARGET = 2;
const CONNECTIONS = 200;
const VISITORS = 50_000;
const LINKS = 16;
/** Less than this share of the asked rate, and the load was what was slow. */
const MIN_RATE_KEPT = 0.95;

const options = readCommandLine({ rounds: 3, seconds: 8 });

type Side = 'bare' | 'ours';
interface Sample extends RatedResult {
  side: Side;
  rateKept: number;
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-latency');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const world = await makeWorld(postgres, LINKS);
  const visitsFile = join(folder.path, 'visits.tsv');
  writeVisits(
    visitsFile,
    makeVisits(
      VISITORS,
      world.links.map(({ code }) => code),
    ),
  );
  const edge = await startServer(
    {
      core: SERVER_CORE,
      env: {
        ...postgres.env,
        ...{ DATA_DIR: folder.path, DEMO: 'false', ROLE: 'edge', INGEST: 'false', TRUST_PROXY: 'loopback' },
      },
    },
    onEnd,
  );
  const script = new URL('lib/bare-fastify.mjs', import.meta.url).pathname;
  const bare = await startServer({ core: SERVER_CORE, env: {}, script }, onEnd);
  const urls = { bare: bare.url, ours: edge.url };

  const load = { visitsFile, connections: CONNECTIONS, seconds: options.seconds };
  for (const side of ['bare', 'ours'] as const)
    await putUnderLoad(loadTool(), { ...load, url: urls[side], seconds: 3 });
  const most = await putUnderLoad(loadTool(), { ...load, url: urls.ours });
  const maximum = most.requests / most.seconds;
  const rate = Math.round(maximum / 2);

  const samples: Sample[] = [];
  for (let number = 0; number < options.rounds; number++) {
    for (const side of number % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) {
      await sleep(500);
      const result = await putUnderRate({ ...load, url: urls[side], rate });
      samples.push({ side, ...result, rateKept: result.requests / result.seconds / rate });
    }
  }
  const lost = await readMetric(edge.url, 'afflux_clicks_lost_total');

  printTable(
    samples.map((sample) => ({
      side: sample.side,
      'requests/s': Math.round(sample.requests / sample.seconds),
      'rate kept %': round(sample.rateKept * 100, 1),
      'p50 ms': sample.p50Ms,
      'p99 ms': sample.p99Ms,
      'p50 ms as seen': round(sample.seenP50Ms, 2),
      'p99 ms as seen': round(sample.seenP99Ms, 2),
      failed: sample.failed,
    })),
  );
  const of = (side: Side, figure: (sample: Sample) => number): number =>
    round(median(samples.filter((sample) => sample.side === side).map(figure)), 2);
  const p99Ms = { bare: of('bare', (s) => s.p99Ms), ours: of('ours', (s) => s.p99Ms) };
  const seenP99Ms = { bare: of('bare', (s) => s.seenP99Ms), ours: of('ours', (s) => s.seenP99Ms) };
  // Whole ms: below one there is nothing to divide by.
  const ratio = round(Math.max(p99Ms.ours, 1) / Math.max(p99Ms.bare, 1), 2);
  const isValid = samples.every(({ rateKept }) => rateKept >= MIN_RATE_KEPT);
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);

  console.log(`\nthe edge did ${Math.round(maximum)} clicks a second at most; both got ${rate}`);
  console.log(
    `p99 corrected: ${p99Ms.ours} ms, bare Fastify ${p99Ms.bare} ms; as seen: ${seenP99Ms.ours} ms and ${seenP99Ms.bare} ms`,
  );
  if (!isValid) console.log('NOT VALID: the load did not keep its rate');
  report(
    {
      bench: 'click-latency',
      ratio,
      target: TARGET,
      isUpperBound: true,
      pass: ratio <= TARGET && isValid && failed === 0 && lost === 0,
      p99Ms,
      seenP99Ms,
      valid: isValid,
      maximum: Math.round(maximum),
      rate,
      lost,
      failed,
      samples,
    },
    options.json,
  );
});
