/**
 * What partners' programs do most: `GET /v1/offers` answered from the cache, and `POST /v1/links`. Requests a second of
 * each against a bare Fastify route that gets the same requests from the same load and answers the same bytes. Keys,
 * their limits, their counts and everything else are as for anybody: 10 keys take turns until each has used most of
 * its burst, then the next 10. Afterwards every link that was answered must be stored. Deliveries are those of
 * the bench `webhooks`, fewer of them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { canPin, OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { busyShare, coreTimes } from './lib/cpu-times.js';
import { measureDeliveries, startReceiver, subscribe } from './lib/deliveries.js';
import { type LoadResult, loadTool, putUnderPartners } from './lib/load.js';
import { makePartnerWorld } from './lib/partner-world.js';
import { makeFolder } from './lib/paths.js';
import { type PrivatePostgres, startPrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { median, round } from './lib/statistics.js';

const CONNECTIONS = 32;
const WORLD = { offers: 60, keys: 800 };
/** Of a burst of 1,000. */
const PER_KEY = 900;
const WARM_UP_S = 3;
const EVENTS = 1_000;
/** Until what a connection has counted is seen by others. */
const STATISTICS_MS = 1_200;
const ROUTES = ['offers', 'links'] as const;

type Route = (typeof ROUTES)[number];
type Side = 'bare' | 'ours';
interface Sample {
  route: Route;
  side: Side;
  perSecond: number;
  serverCore: number;
  /** Transactions of PostgreSQL for each request. */
  transactions: number;
  result: LoadResult;
}

const options = readCommandLine({ rounds: 3, seconds: 6 });

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-partner');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const world = await makePartnerWorld(postgres, WORLD);
  const keysFile = join(folder.path, 'keys.tsv');
  writeFileSync(keysFile, world.keys.map(({ key, campaignId }) => `${key}\t${campaignId}\n`).join(''));
  const env = { ...postgres.env, DATA_DIR: folder.path };
  const api = await startServer(
    {
      core: SERVER_CORE,
      env: { ...env, DEMO: 'false', ROLE: 'api', INGEST: 'false' },
      nodeArguments: options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [],
    },
    onEnd,
  );
  const answersFile = join(folder.path, 'answers.json');
  writeFileSync(answersFile, JSON.stringify(await answersOf(api.url, world.keys.at(-1)!)));
  const script = new URL('lib/bare-answers.mjs', import.meta.url).pathname;
  const bare = await startServer({ core: SERVER_CORE, env: { BARE_ANSWERS: answersFile }, script }, onEnd);
  const urls = { bare: bare.url, ours: api.url };
  const tool = loadTool();

  let spent = 0;
  let linksAnswered = 1;
  let runsOfLinks = 0;
  const measure = async (route: Route, side: Side, seconds: number): Promise<Sample> => {
    const before = { core: coreTimes(SERVER_CORE), transactions: await transactionsOf(postgres) };
    const load = { route, keysFile, connections: CONNECTIONS, seconds, from: spent, perKey: PER_KEY };
    const result = await putUnderPartners(tool, { ...load, url: urls[side] });
    const serverCore = busyShare(before.core, coreTimes(SERVER_CORE));
    await sleep(STATISTICS_MS);
    const transactions = ((await transactionsOf(postgres)) - before.transactions) / result.requests;
    if (side === 'ours') {
      spent += result.requests;
      if (route === 'links') linksAnswered += result.requests;
      if (route === 'links') runsOfLinks++;
    }
    return { route, side, perSecond: result.requests / result.seconds, serverCore, transactions, result };
  };
  for (const route of ROUTES)
    for (const side of ['bare', 'ours'] as const) await measure(route, side, WARM_UP_S);
  const samples: Sample[] = [];
  for (let number = 0; number < options.rounds; number++) {
    for (const route of ROUTES) {
      for (const side of number % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const))
        samples.push(await measure(route, side, options.seconds));
    }
  }
  const [stored] = await postgres.query<{ links: number }>('SELECT count(*)::int AS links FROM links');
  // What the end of a run cut off was answered to nobody, but made.
  const isComplete =
    stored!.links >= linksAnswered && stored!.links <= linksAnswered + runsOfLinks * CONNECTIONS;
  await api.stop();
  await bare.stop();
  const deliveries = await deliver(env, postgres, onEnd);

  printTable(
    samples.map(({ route, side, perSecond, serverCore, transactions, result }) => ({
      ...{ route: `/v1/${route}`, side, 'requests/s': Math.round(perSecond) },
      "server's core busy %": round(serverCore * 100, 1),
      'transactions each': round(transactions, 3),
      ...{ 'p50 ms': result.p50Ms, 'p99 ms': result.p99Ms, failed: result.failed },
    })),
  );
  const ratioOf = (route: Route): number => {
    const of = (side: Side): Sample[] =>
      samples.filter((sample) => sample.route === route && sample.side === side);
    const others = of('bare');
    return round(median(of('ours').map((sample, index) => sample.perSecond / others[index]!.perSecond)), 3);
  };
  const failed = samples.reduce((sum, { result }) => sum + result.failed, 0);
  const ratio = ratioOf('offers');
  const links = { ratio: ratioOf('links'), answered: linksAnswered, stored: stored!.links, isComplete };
  console.log(`\nGET /v1/offers: ${ratio} of a bare route; POST /v1/links: ${links.ratio}`);
  console.log(`${linksAnswered} links answered, ${stored!.links} stored; ${failed} requests failed`);
  console.log(`${deliveries.perSecond} deliveries/s, ${deliveries.outOfOrder} entities out of order`);
  report(
    {
      ...{ bench: 'partner', ratio, target: null, samples, links, deliveries, failed },
      pass: failed === 0 && isComplete && deliveries.outOfOrder === 0,
      ...{ pinned: canPin, load: tool.name },
    },
    options.json,
  );
});

interface KnownAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the program answers, for the other side to say the same. */
async function answersOf(
  url: string,
  { key, campaignId }: { key: string; campaignId: string },
): Promise<Record<Route, KnownAnswer>> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ campaign_id: campaignId, user_id: 'user-000' });
  return {
    offers: await known(await fetch(`${url}/v1/offers`, { headers })),
    links: await known(await fetch(`${url}/v1/links`, { method: 'POST', headers, body })),
  };
}

async function known(answer: Response): Promise<KnownAnswer> {
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${body}`);
  // Those that Node's HTTP server sets by itself.
  const own = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !own.has(name)));
  return { status: answer.status, headers, body };
}

async function transactionsOf({ query }: PrivatePostgres): Promise<number> {
  const [row] = await query<{ count: string }>(
    'SELECT xact_commit::text AS count FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(row!.count);
}

/** With a server of its own, which has everything in one process and the demo's accounts. */
async function deliver(
  env: Record<string, string>,
  postgres: PrivatePostgres,
  onEnd: Parameters<typeof startReceiver>[0],
): ReturnType<typeof measureDeliveries> {
  const own = { ...env, DEMO: 'true', OUTBOUND_ALLOWED_CIDRS: '127.0.0.1' };
  const server = await startServer({ core: SERVER_CORE, env: own }, onEnd);
  const receiver = await startReceiver(onEnd);
  await subscribe(server.url, receiver.url);
  return measureDeliveries(postgres, receiver, EVENTS);
}
