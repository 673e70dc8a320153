/**
 * The 95th percentile of 12 reports over 50 M clicks' and 1 M conversions' worth of roll-ups, against that of a bare
 * authenticated route of the same server (`GET /api/auth/me`), and against the same reports over a tenth of both. The two
 * worlds are tenants of one database: 90 days, 20 offers, 40 promoters with a link each, 8 countries, 2 devices,
 * 4 systems, 5 browsers and 8 sub ids, links used by 1/rank. The sums of the newest 31 days are made by the program
 * itself; those of the days before are copies of them. Then what affiliates' apps read (`/api/affiliate/*`), for one
 * affiliate with a million orders, against the same two, and in ms.
 */
import { affiliateWorlds, measureAffiliates } from './lib/affiliate-reads.js';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { makeFolder } from './lib/paths.js';
import { startPrivatePostgres } from './lib/private-postgres.js';
import { makeReportWorld, PASSWORD, type ReportWorld } from './lib/report-world.js';
import { printTable, report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { percentile, round } from './lib/statistics.js';
import { type Timed, TimedClient } from './lib/timed-client.js';

const CLICKS = 50_000_000;
const CONVERSIONS = 1_000_000;
const TARGET = 10;
const GROWTH_TARGET = 1.3;
const WARM_UP_ROUNDS = 5;
const BARE = '/api/auth/me';

const options = readCommandLine({ rounds: 60, seconds: 1 });

/** By name; a date is so many days before today, `own` is asked by a promoter, all others by an admin. */
const QUERIES: { name: string; own?: boolean; days: number; query: (world: ReportWorld) => string }[] = [
  { name: 'totals, 30 days', days: 30, query: () => '' },
  { name: 'by day, 30 days', days: 30, query: () => 'group_by=day' },
  { name: 'by day in Kolkata, 30 days', days: 30, query: () => 'group_by=day&timezone=Asia/Kolkata' },
  {
    name: 'by hour in Berlin, 7 days',
    days: 7,
    query: () => 'group_by=hour&timezone=Europe/Berlin&limit=100',
  },
  {
    name: 'by offer in New York, 30 days',
    days: 30,
    query: () => 'group_by=offer&timezone=America/New_York',
  },
  {
    name: 'by promoter, most sales first, 30 days',
    days: 30,
    query: () => 'group_by=promoter&sort=-conversions',
  },
  { name: 'by country, 90 days', days: 89, query: () => 'group_by=country' },
  {
    name: 'by device and day in Kolkata, 30 days',
    days: 30,
    query: () => 'group_by=device,day&timezone=Asia/Kolkata',
  },
  { name: 'by system, 30 days', days: 30, query: () => 'group_by=os' },
  {
    name: 'browsers of an offer, 90 days',
    days: 89,
    query: ({ offerIds }) => `group_by=browser&offerId=${offerIds[1]}`,
  },
  { name: 'by event, 30 days', days: 30, query: () => 'group_by=event' },
  { name: 'own sub ids, 30 days', own: true, days: 30, query: () => 'group_by=sub1' },
];

interface Side {
  world: ReportWorld;
  admin: string;
  promoter: string;
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-reports');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const worlds: ReportWorld[] = [];
  for (const [slug, part] of [
    ['full', 1],
    ['tenth', 10],
  ] as const) {
    worlds.push(
      await makeReportWorld(postgres, slug, { clicks: CLICKS / part, conversions: CONVERSIONS / part }),
    );
  }
  const affiliates = await affiliateWorlds(postgres);
  const server = await startServer(
    {
      core: SERVER_CORE,
      env: { ...postgres.env, DATA_DIR: folder.path, DEMO: 'false', ROLE: 'api', RATE_LIMIT_PER_MINUTE: '0' },
    },
    onEnd,
  );
  const client = new TimedClient(server.port);
  onEnd(() => client.close());
  const [full, tenth] = (await Promise.all(worlds.map((world) => logIn(client, world)))) as [Side, Side];
  const ask = (
    { world, admin, promoter }: Side,
    { days, own, query }: (typeof QUERIES)[number],
  ): Promise<Timed> => {
    const from = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const to = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    return client.get(`/api/stats/report?from=${from}&to=${to}&${query(world)}`, own ? promoter : admin);
  };
  const stated = JSON.parse((await ask(full, { ...QUERIES[0]!, days: 89 })).body);
  console.log(`${stated.totals.clicks} clicks and ${stated.totals.conversions} conversions within 89 days`);

  const bare: number[] = [];
  const times = QUERIES.map(() => ({ full: [] as number[], tenth: [] as number[] }));
  for (let round = -WARM_UP_ROUNDS; round < options.rounds; round++) {
    for (const [index, query] of QUERIES.entries()) {
      const sides = [
        async () => bare.push((await client.get(BARE, full.admin)).ms),
        async () => times[index]!.full.push((await ask(full, query)).ms),
        async () => times[index]!.tenth.push((await ask(tenth, query)).ms),
      ];
      // In turn, so that none always follows the same other.
      for (let turn = 0; turn < 3; turn++) await sides[(turn + index + Math.abs(round)) % 3]!();
    }
    if (round === -1) {
      bare.length = 0;
      for (const side of times) side.full.length = side.tenth.length = 0;
    }
  }
  const p95 = (values: readonly number[]): number => percentile(values, 95);
  const bareP95 = p95(bare);
  const samples = QUERIES.map(({ name }, index) => ({
    query: name,
    p95Ms: round(p95(times[index]!.full), 2),
    tenthP95Ms: round(p95(times[index]!.tenth), 2),
    'x bare': round(p95(times[index]!.full) / bareP95, 2),
    'x tenth': round(p95(times[index]!.full) / p95(times[index]!.tenth), 2),
  }));
  printTable(samples);
  const all = p95(times.flatMap(({ full: each }) => each));
  const allOfTenth = p95(times.flatMap(({ tenth: each }) => each));
  const ratio = round(all / bareP95, 2);
  const growth = round(all / allOfTenth, 2);
  console.log(
    `\nbare p95 ${round(bareP95, 2)} ms; all reports p95 ${round(all, 2)} ms, over a tenth ${round(allOfTenth, 2)} ms`,
  );
  console.log(`growth ${growth}, wanted <= ${GROWTH_TARGET}`);
  const reads = await measureAffiliates(client, affiliates, options.rounds);
  const pass = ratio <= TARGET && growth <= GROWTH_TARGET && reads.pass;
  report(
    {
      ...{ bench: 'reports', ratio, target: TARGET, isUpperBound: true, pass, samples },
      ...{ growth: { ratio: growth, target: GROWTH_TARGET }, bareP95Ms: round(bareP95, 2) },
      ...{ clicks: stated.totals.clicks, conversions: stated.totals.conversions, affiliates: reads },
    },
    options.json,
  );
});

async function logIn(client: TimedClient, world: ReportWorld): Promise<Side> {
  const tokenOf = (who: string): Promise<string> => client.logIn(`${who}@${world.slug}.test`, PASSWORD);
  return { world, admin: await tokenOf('admin'), promoter: await tokenOf('promoter1') };
}
