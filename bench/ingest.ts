/**
 * Rows a second from the journal into PostgreSQL, with everything that belongs to a click (exactly once,
 * roll-ups, usage, checkpoint, all indexes), against a plain COPY of the same rows into the same table.
 * The journal is one that an edge wrote under load. Then the ingest runs beside an edge that takes half of the most
 * that it can, where it must keep up, and beside one at full speed, to show how far it falls behind and how soon it
 * has caught up: load, ingest and PostgreSQL then ask more of one core than it has, the more so the faster the edge is.
 */
import { copyFileSync, createReadStream, createWriteStream, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { canPin, moveToCore, OTHER_CORE, putFirst, SERVER_CORE } from './lib/cores.js';
import { loadTool, putUnderLoad } from './lib/load.js';
import { readMetric } from './lib/metrics.js';
import { makeFolder } from './lib/paths.js';
import { startPrivatePostgres, type PrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { type ServerProcess, startServer } from './lib/server-process.js';
import { median, round } from './lib/statistics.js';
import { makeVisits, writeVisits } from './lib/visits.js';
import { makeWorld } from './lib/world.js';

const TARGET = 0.4;
/** Part of what came in at half of the edge's speed that must be stored by the time the load ends. */
const KEEP_UP_TARGET = 0.9;
const VISITORS = 50_000;
const LINKS = 16;
const CONNECTIONS = 200;
const JOURNAL = join('journal', 'clicks');
const DRAIN_TIMEOUT_MS = 300_000;

const options = readCommandLine({ rounds: 3, seconds: 20 });

interface Sample {
  side: 'copy' | 'ingest';
  rows: number;
  seconds: number;
  rowsPerSecond: number;
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-ingest');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const visitsFile = await makeVisitors(postgres, folder.path);
  const written = await writeJournal(postgres, folder.path, visitsFile);
  console.log(`${written} clicks are in the journal`);

  const copyFile = join(folder.path, 'clicks.copy');
  // The first pass warms both up, and leaves the rows that COPY gets.
  await ingest(postgres, folder.path, 'warm-up', written);
  await withClient(postgres.superuserUrl, (client) =>
    pipeline(client.query(copyTo('COPY (SELECT * FROM clicks) TO STDOUT')), createWriteStream(copyFile)),
  );
  // The COPY side's program is this one: it belongs where the ingest runs.
  moveToCore(SERVER_CORE, process.pid);
  const samples: Sample[] = [];
  for (let number = 0; number < options.rounds; number++) {
    for (const side of number % 2 === 0 ? (['copy', 'ingest'] as const) : (['ingest', 'copy'] as const)) {
      await empty(postgres);
      const seconds =
        side === 'copy'
          ? await copy(postgres, copyFile)
          : await ingest(postgres, folder.path, `round-${number}`, written);
      const [row] = await postgres.query<{ rows: number }>('SELECT count(*)::int AS rows FROM clicks');
      if (row!.rows !== written) throw new Error(`${side} stored ${row!.rows} of ${written} rows`);
      samples.push({
        side,
        rows: written,
        seconds: round(seconds, 3),
        rowsPerSecond: Math.round(written / seconds),
      });
    }
  }
  printTable(samples.map((sample) => ({ ...sample })));
  const of = (side: Sample['side']): number[] =>
    samples.filter((sample) => sample.side === side).map(({ rowsPerSecond }) => rowsPerSecond);
  const copied = of('copy');
  const ratio = round(median(of('ingest').map((rate, index) => rate / copied[index]!)), 3);
  const most = written / options.seconds;
  const keepUp = await runBesideIntake(postgres, folder.path, visitsFile, most / 2);
  const flooded = await runBesideIntake(postgres, folder.path, visitsFile);
  console.log('\nbeside an edge at work');
  printTable([
    { speed: 'half', ...keepUp },
    { speed: 'full', ...flooded },
  ]);
  const pass = ratio >= TARGET && keepUp.storedMeanwhile >= KEEP_UP_TARGET;
  report(
    {
      ...{ bench: 'ingest', ratio, target: TARGET, pass, pinned: canPin, samples },
      ...{ keepUp: { ...keepUp, target: KEEP_UP_TARGET }, flooded },
    },
    options.json,
  );
});

/** Links, and a file of people who follow them. */
async function makeVisitors(postgres: PrivatePostgres, folder: string): Promise<string> {
  const { links } = await makeWorld(postgres, LINKS);
  const visitsFile = join(folder, 'visits.tsv');
  writeVisits(
    visitsFile,
    makeVisits(
      VISITORS,
      links.map(({ code }) => code),
    ),
  );
  return visitsFile;
}

function startEdge(postgres: PrivatePostgres, dataDir: string): Promise<ServerProcess> {
  return startServer({
    core: SERVER_CORE,
    env: {
      ...postgres.env,
      ...{ DATA_DIR: dataDir, DEMO: 'false', ROLE: 'edge', INGEST: 'false', TRUST_PROXY: 'loopback' },
    },
  });
}

/** Lets an edge take clicks at full speed with nobody to drain its journal; answers how many it wrote. */
async function writeJournal(postgres: PrivatePostgres, folder: string, visitsFile: string): Promise<number> {
  const edge = await startEdge(postgres, folder);
  try {
    const load = { url: edge.url, visitsFile, connections: CONNECTIONS, seconds: options.seconds };
    await putUnderLoad(loadTool(), load);
    // Those that the end of the load cut off are answered to nobody, but written.
    await sleep(1_000);
    return await countRecorded(edge);
  } finally {
    await edge.stop();
  }
}

interface KeepUp {
  clicksPerSecond: number;
  /** Part of them that was stored when the load ended. */
  storedMeanwhile: number;
  /** Most clicks that waited in the journal at one moment. */
  mostWaiting: number;
  /** Age of the oldest click that waited when the load ended. */
  lagSeconds: number;
  drainedAfterSeconds: number;
}

/** The edge has a core; load, ingest and PostgreSQL share the other. */
async function runBesideIntake(
  postgres: PrivatePostgres,
  folder: string,
  visitsFile: string,
  atMost?: number,
): Promise<KeepUp> {
  await empty(postgres);
  const dataDir = join(folder, atMost ? 'beside-half' : 'beside-full');
  mkdirSync(dataDir);
  const edge = await startEdge(postgres, dataDir);
  const worker = await startServer({
    core: OTHER_CORE,
    env: { ...postgres.env, DATA_DIR: dataDir, DEMO: 'false', ROLE: 'worker', INGEST: 'true' },
  });
  try {
    const began = performance.now();
    let isOver = false;
    const load = {
      ...{ url: edge.url, visitsFile, connections: CONNECTIONS, seconds: options.seconds },
      ...(atMost ? { atMost } : {}),
    };
    const loaded = putUnderLoad(loadTool(), load).finally(() => (isOver = true));
    let mostWaiting = 0;
    while (!isOver) {
      await Promise.race([loaded, sleep(500)]);
      const waiting = (await countRecorded(edge)) - (await recordsDrained(postgres));
      mostWaiting = Math.max(mostWaiting, waiting);
    }
    await loaded;
    const seconds = (performance.now() - began) / 1000;
    const stored = await recordsDrained(postgres);
    const [lag] = await postgres.query<{ seconds: number }>(
      'SELECT extract(epoch FROM now() - max(clicked_at))::float8 AS seconds FROM clicks',
    );
    const came = await countRecorded(edge);
    const drainedAfterSeconds = await timeUntilDrained(edge, postgres);
    return {
      clicksPerSecond: Math.round(came / seconds),
      storedMeanwhile: round(stored / came, 3),
      mostWaiting,
      lagSeconds: round(lag!.seconds, 1),
      drainedAfterSeconds,
    };
  } finally {
    await edge.stop();
    await worker.stop();
  }
}

async function timeUntilDrained(edge: ServerProcess, postgres: PrivatePostgres): Promise<number> {
  const began = performance.now();
  while ((await recordsDrained(postgres)) < (await countRecorded(edge))) {
    if (performance.now() - began > DRAIN_TIMEOUT_MS) throw new Error('the journal was not drained in time');
    await sleep(50);
  }
  return round((performance.now() - began) / 1000, 1);
}

function countRecorded(edge: ServerProcess): Promise<number> {
  return readMetric(edge.url, 'afflux_clicks_total{outcome="recorded"}');
}

async function recordsDrained({ query }: PrivatePostgres): Promise<number> {
  const [row] = await query<{ records: number }>(
    'SELECT coalesce(sum(records), 0)::int AS records FROM journal_checkpoints',
  );
  return row!.records;
}

/** Seconds that a worker takes for a copy of the journal, a fresh one to it, from its first batch to its last. */
async function ingest(
  postgres: PrivatePostgres,
  folder: string,
  name: string,
  written: number,
): Promise<number> {
  const dataDir = join(folder, name);
  mkdirSync(join(dataDir, JOURNAL), { recursive: true });
  for (const file of readdirSync(join(folder, JOURNAL)).filter((each) => each.endsWith('.journal'))) {
    copyFileSync(join(folder, JOURNAL, file), join(dataDir, JOURNAL, file));
  }
  const worker = await startServer({
    core: SERVER_CORE,
    env: { ...postgres.env, DATA_DIR: dataDir, DEMO: 'false', ROLE: 'worker', INGEST: 'true' },
  });
  try {
    return await timeDrain(postgres, written);
  } finally {
    await worker.stop();
  }
}

/** The start of the process is not what is measured: the clock runs from the first batch on, and that is not counted. */
async function timeDrain({ query }: PrivatePostgres, written: number): Promise<number> {
  const deadline = Date.now() + DRAIN_TIMEOUT_MS;
  let first: { at: number; records: number } | null = null;
  while (Date.now() < deadline) {
    const [row] = await query<{ records: number }>(
      'SELECT coalesce(max(records), 0)::int AS records FROM journal_checkpoints',
    );
    const { records } = row!;
    const at = performance.now();
    if (records > 0 && first === null) {
      await favourBackends(query);
      first = { at, records };
    }
    if (first && records >= written) {
      if (first.records === written) throw new Error('the journal fits into one batch: use more --seconds');
      return ((at - first.at) / 1000) * (written / (written - first.records));
    }
    await sleep(20);
  }
  throw new Error('the journal was not drained in time');
}

/** Seconds that the rows take when nothing but the table is asked for. */
async function copy(postgres: PrivatePostgres, file: string): Promise<number> {
  return withClient(postgres.superuserUrl, async (client) => {
    await favourBackends(postgres.query);
    const started = performance.now();
    await pipeline(
      createReadStream(file, { highWaterMark: 256 * 1024 }),
      client.query(copyFrom('COPY clicks FROM STDIN')),
    );
    return (performance.now() - started) / 1000;
  });
}

/** Each process of PostgreSQL leads a session of its own. */
async function favourBackends(query: PrivatePostgres['query']): Promise<void> {
  const backends = await query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  for (const { pid } of backends) putFirst(pid);
}

async function empty(postgres: PrivatePostgres): Promise<void> {
  await withClient(postgres.superuserUrl, async (client) => {
    await client.query(
      `TRUNCATE clicks, click_rollups, click_slices, click_days, rollup_changes, click_marks, tenant_usage,
                fraud_events, journal_checkpoints, journal_set_aside`,
    );
    await client.query('CHECKPOINT');
  });
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
