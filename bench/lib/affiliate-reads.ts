import { type AffiliateWorld, makeAffiliateWorld, makeSums, PASSWORD } from './affiliate-world.js';
import type { PrivatePostgres } from './private-postgres.js';
import { printTable } from './report.js';
import { percentile, round } from './statistics.js';
import type { Timed, TimedClient } from './timed-client.js';

const ORDERS = 1_000_000;
const TARGET = 10;
const GROWTH_TARGET = 1.3;
const TARGET_MS = 50;
const WARM_UP_ROUNDS = 20;
const BARE = '/api/auth/me';
const PATHS = ['/api/affiliate/commission', '/api/affiliate/stats', '/api/affiliate/reports/monthly'];

/** What affiliates' apps read, measured. */
export interface AffiliateReads {
  /** 95th percentile of all three against that of a bare authenticated route. */
  ratio: number;
  target: number;
  /** Against an affiliate with a tenth of the orders. */
  growth: { ratio: number; target: number };
  /** The slowest of the three. */
  slowest: { ms: number; target: number };
  bareP95Ms: number;
  pass: boolean;
  samples: Record<string, string | number>[];
}

/** One affiliate with a million orders, and one with a tenth, their sums made by the program's own code. */
export async function affiliateWorlds(postgres: PrivatePostgres): Promise<AffiliateWorld[]> {
  const worlds = [
    await makeAffiliateWorld(postgres, 'affiliate-full', ORDERS),
    await makeAffiliateWorld(postgres, 'affiliate-tenth', ORDERS / 10),
  ];
  for (const { tenantId } of worlds) await makeSums(postgres, tenantId);
  return worlds;
}

/** Checks the sums to the cent, then asks the three routes and the bare one in turn. */
export async function measureAffiliates(
  client: TimedClient,
  worlds: AffiliateWorld[],
  rounds: number,
): Promise<AffiliateReads> {
  const tokens: string[] = [];
  for (const { email } of worlds) tokens.push(await client.logIn(email, PASSWORD));
  const ask = (path: string, side: number): Promise<Timed> => client.get(path, tokens[side]!);
  for (const [side, { orders }] of worlds.entries()) {
    const stats = JSON.parse((await ask(PATHS[1]!, side)).body) as Record<string, number>;
    const sold = stats.totalAmountSold;
    // 35.00 an order, 5 % of it.
    if (stats.totalOrders !== orders || sold !== orders * 35 || stats.totalCommission !== orders * 1.75) {
      throw new Error(`the sums are wrong: ${JSON.stringify({ ...stats, productsSold: undefined })}`);
    }
  }
  const bare: number[] = [];
  const times = PATHS.map(() => [[], []] as [number[], number[]]);
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [index, path] of PATHS.entries()) {
      const turns = [
        async () => bare.push((await ask(BARE, 0)).ms),
        async () => times[index]![0].push((await ask(path, 0)).ms),
        async () => times[index]![1].push((await ask(path, 1)).ms),
      ];
      // In turn, so that none always follows the same other.
      for (let turn = 0; turn < 3; turn++) await turns[(turn + index + Math.abs(round)) % 3]!();
    }
    if (round === -1) for (const list of [bare, ...times.flat()]) list.length = 0;
  }
  return summed(bare, times);
}

function summed(bare: number[], times: [number[], number[]][]): AffiliateReads {
  const p95 = (values: readonly number[]): number => percentile(values, 95);
  const bareP95 = p95(bare);
  const samples = PATHS.map((path, index) => {
    const [full, tenth] = times[index]!.map(p95) as [number, number];
    return {
      path,
      p95Ms: round(full, 2),
      tenthP95Ms: round(tenth, 2),
      'x bare': round(full / bareP95, 2),
      'x tenth': round(full / tenth, 2),
    };
  });
  printTable(samples);
  const worstMs = Math.max(...samples.map(({ p95Ms }) => p95Ms));
  const all = p95(times.flatMap(([full]) => full));
  const ratio = round(all / bareP95, 2);
  const growth = round(all / p95(times.flatMap(([, tenth]) => tenth)), 2);
  console.log(
    `\naffiliates: ${ratio} times the bare route (p95 ${round(bareP95, 2)} ms), wanted <= ${TARGET}`,
  );
  console.log(
    `growth ${growth}, wanted <= ${GROWTH_TARGET}; slowest p95 ${worstMs} ms, wanted <= ${TARGET_MS}`,
  );
  return {
    ...{ ratio, target: TARGET },
    growth: { ratio: growth, target: GROWTH_TARGET },
    slowest: { ms: worstMs, target: TARGET_MS },
    bareP95Ms: round(bareP95, 2),
    pass: ratio <= TARGET && growth <= GROWTH_TARGET && worstMs <= TARGET_MS,
    samples,
  };
}
