/**
 * Sales a second from the request to the answer, each kept on disk, attributed, approved, posted to the ledger,
 * rewarded and told to the outbox, against the transactions a second of `pgbench -N` on the same PostgreSQL. In the
 * end every sale that was answered must have all that belongs to it, once; reports that come again change nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { canPin, keepChildrenFirst, OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { busyShare, coreTimes, cpuSecondsOf } from './lib/cpu-times.js';
import { loadTool, putUnderSales, type LoadResult } from './lib/load.js';
import { makeFolder } from './lib/paths.js';
import { simpleUpdates } from './lib/pgbench.js';
import { postmasterOf, startPrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { countSales } from './lib/sale-count.js';
import { startServer, type ServerProcess } from './lib/server-process.js';
import { makeClicks, makeShops, type ShopClick } from './lib/shops-world.js';
import { median, round } from './lib/statistics.js';

const TARGET = 0.5;
const CONNECTIONS = 32;
const WORLD = { tenants: 20, offersEach: 50, promotersEach: 25 };
const CLICKS = 150_000;
const WARM_UP_S = 10;
const REPEATED = 200;
const DELIVERY_TIMEOUT_MS = 60_000;

const options = readCommandLine({ rounds: 3, seconds: 10 });

interface Sample {
  side: 'pgbench' | 'ours';
  perSecond: number;
  /** Share of the time in which the core of PostgreSQL, and that of the program, was busy. */
  postgresCore: number;
  programCore: number;
  result: LoadResult | null;
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-conversions');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  keepChildrenFirst(postmasterOf(postgres.server.directory), onEnd);
  const shops = await makeShops(postgres, WORLD);
  const clicks = await makeClicks(postgres, shops, CLICKS);
  const clicksFile = join(folder.path, 'clicks.tsv');
  writeFileSync(clicksFile, clicks.map(({ id, key }) => `${id}\t${key}\n`).join(''));
  await asSuperuser(postgres.superuserUrl, 'CREATE DATABASE pgbench');
  const updates = await simpleUpdates(postgres, SERVER_CORE);
  await updates.prepare();

  const env = { ...postgres.env, DATA_DIR: folder.path, DEMO: 'false' };
  const server = await startServer(
    {
      core: SERVER_CORE,
      env: { ...env, ROLE: 'api', INGEST: 'false' },
      nodeArguments: options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [],
    },
    onEnd,
  );
  const tool = loadTool();
  console.log(`against ${updates.name}; sales by ${tool.name}`);

  let runs = 0;
  let reported = 0;
  const sell = async (seconds: number): Promise<LoadResult> => {
    const load = { url: server.url, clicksFile, connections: CONNECTIONS, seconds };
    const result = await putUnderSales(tool, { ...load, run: `run${runs++}`, from: reported % CLICKS });
    reported += result.requests;
    return result;
  };
  const measure = async (side: Sample['side'], seconds: number): Promise<Sample> => {
    const before = [coreTimes(OTHER_CORE), coreTimes(SERVER_CORE)] as const;
    const result = side === 'ours' ? await sell(seconds) : null;
    const perSecond = result ? result.requests / result.seconds : await updates.run(CONNECTIONS, seconds);
    const [postgresCore, programCore] = [OTHER_CORE, SERVER_CORE].map((core, index) =>
      busyShare(before[index]!, coreTimes(core)),
    ) as [number, number];
    return { side, perSecond, postgresCore, programCore, result };
  };
  for (const side of ['pgbench', 'ours'] as const) await measure(side, WARM_UP_S);
  // As on a server that has been at work for a while: its statistics know of the tables' rows. And what making all
  // this left to write belongs to nobody's measurement.
  await asSuperuser(postgres.superuserUrl, 'VACUUM ANALYZE', 'CHECKPOINT');
  const samples: Sample[] = [];
  const cpuBefore = cpuSecondsOf(server.pid);
  for (let number = 0; number < options.rounds; number++) {
    for (const side of number % 2 === 0 ? (['pgbench', 'ours'] as const) : (['ours', 'pgbench'] as const)) {
      await sleep(500);
      samples.push(await measure(side, options.seconds));
    }
  }
  const cpuSeconds = cpuSecondsOf(server.pid) - cpuBefore;
  await sleep(1_000);
  const count = await countSales(postgres);
  const repeats = await reportAgain(server, clicks.slice(0, REPEATED + 1));
  const afterRepeats = await countSales(postgres);
  const delivery = await deliver(env, postgres.query, count.events, onEnd);

  printTable(
    samples.map(({ side, perSecond, postgresCore, programCore, result }) => ({
      side,
      'a second': Math.round(perSecond),
      "PostgreSQL's core busy %": round(postgresCore * 100, 1),
      'the other %': round(programCore * 100, 1),
      'p50 ms': result ? result.p50Ms : '',
      'p99 ms': result ? result.p99Ms : '',
      failed: result ? result.failed : '',
    })),
  );
  const of = (side: Sample['side']): Sample[] => samples.filter((sample) => sample.side === side);
  const updatesOf = of('pgbench');
  const ratio = round(
    median(of('ours').map(({ perSecond }, index) => perSecond / updatesOf[index]!.perSecond)),
    3,
  );
  const failed = of('ours').reduce((sum, { result }) => sum + result!.failed, 0);
  const sold = of('ours').reduce((sum, { result }) => sum + result!.requests, 0);
  // Sales that the end of a run cut off are answered to nobody, but made.
  const isComplete = count.conversions >= reported && count.conversions <= reported + runs * CONNECTIONS;
  const isExact =
    count.isExact &&
    isComplete &&
    failed === 0 &&
    repeats.duplicates === REPEATED &&
    afterRepeats.conversions === count.conversions &&
    afterRepeats.postings === count.postings;

  console.log(`\n${reported} sales answered, ${count.conversions} made, ${count.approved} approved,`);
  console.log(
    `${count.postings} postings, ${count.rewards} rewards, ${count.events} events: exact ${isExact}`,
  );
  console.log(`${repeats.duplicates} of ${REPEATED} that came again were told to be duplicates`);
  console.log(`CPU of the program: ${Math.round((cpuSeconds / sold) * 1e6)} us a sale`);
  console.log(`a worker then delivered ${delivery.perSecond} events/s`);
  report(
    {
      ...{ bench: 'conversions', ratio, target: TARGET, pass: ratio >= TARGET && isExact },
      ...{ against: updates.name, exact: isExact, pinned: canPin, load: tool.name },
      ...{ reported, sales: count, repeats, delivery, samples },
    },
    options.json,
  );
});

async function asSuperuser(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** The first sales of the first run once more, word for word, all at the same time. */
async function reportAgain(
  { url }: ServerProcess,
  clicks: readonly ShopClick[],
): Promise<{ duplicates: number }> {
  const answers = await Promise.all(
    // wrk asks for a first request that it does not send.
    clicks.slice(1).map(async ({ id, key }, index) => {
      const sent = index + 2;
      const response = await fetch(`${url}/api/postback`, {
        method: 'POST',
        headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          click_id: id,
          transaction_id: `run0-${sent}`,
          amount: `${5 + (sent % 300)}.${String(sent % 100).padStart(2, '0')}`,
          currency: 'USD',
        }),
      });
      return (await response.json()) as { duplicate?: boolean };
    }),
  );
  return { duplicates: answers.filter(({ duplicate }) => duplicate === true).length };
}

/** How fast a worker hands the events of all these sales to whoever wants them; not part of the ratio. */
async function deliver(
  env: Record<string, string>,
  query: <T extends pg.QueryResultRow>(sql: string) => Promise<T[]>,
  events: number,
  onEnd: Parameters<typeof startServer>[1],
): Promise<{ delivered: number; perSecond: number; isComplete: boolean }> {
  const delivered = async (): Promise<number> => {
    const [row] = await query<{ count: number }>(
      'SELECT count(*)::int AS count FROM outbox_deliveries WHERE received_at IS NOT NULL',
    );
    return row!.count;
  };
  await startServer({ core: SERVER_CORE, env: { ...env, ROLE: 'worker', INGEST: 'false' } }, onEnd);
  const [began, before] = [performance.now(), await delivered()];
  let now = before;
  while (now < events && performance.now() - began < DELIVERY_TIMEOUT_MS) {
    await sleep(500);
    now = await delivered();
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    delivered: now,
    perSecond: Math.round((now - before) / seconds),
    isComplete: now >= events,
  };
}
