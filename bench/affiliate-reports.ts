/**
 * The 95th percentile of what affiliates' apps read, for one affiliate with a million orders of 200 products over 36
 * months, against a bare authenticated route of the same server (`GET /api/auth/me`) and against an affiliate with a
 * tenth of the orders; in ms as well.
 */
import { Agent, request } from 'node:http';
import { makeAffiliateWorld, PASSWORD, waitForSums } from './lib/affiliate-world.js';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { makeFolder } from './lib/paths.js';
import { startPrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { round } from './lib/statistics.js';

const ORDERS = 1_000_000;
const TARGET = 10;
const GROWTH_TARGET = 1.3;
const TARGET_MS = 50;
const WARM_UP_ROUNDS = 20;
const BARE = '/api/auth/me';
const PATHS = ['/api/affiliate/commission', '/api/affiliate/stats', '/api/affiliate/reports/monthly'];

const options = readCommandLine({ rounds: 300, seconds: 1 });

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-affiliates');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const worlds = [
    await makeAffiliateWorld(postgres, 'full', ORDERS),
    await makeAffiliateWorld(postgres, 'tenth', ORDERS / 10),
  ];
  const server = await startServer(
    {
      core: SERVER_CORE,
      env: { ...postgres.env, DATA_DIR: folder.path, DEMO: 'false', RATE_LIMIT_PER_MINUTE: '0' },
    },
    onEnd,
  );
  for (const { tenantId } of worlds) await waitForSums(postgres, tenantId);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onEnd(() => agent.destroy());
  const send = (method: string, path: string, headers: Record<string, string>, body?: string) =>
    timed(agent, server.port, { method, path, headers }, body);
  const tokens: string[] = [];
  for (const { email } of worlds) {
    const headers = { 'content-type': 'application/json' };
    const answer = await send(
      'POST',
      '/api/auth/login',
      headers,
      JSON.stringify({ email, password: PASSWORD }),
    );
    tokens.push((JSON.parse(answer.body) as { accessToken: string }).accessToken);
  }
  const ask = (path: string, side: number) => send('GET', path, { authorization: `Bearer ${tokens[side]}` });

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
  for (let round = -WARM_UP_ROUNDS; round < options.rounds; round++) {
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
  console.log(`\nbare p95 ${round(bareP95, 2)} ms; growth ${growth}, wanted <= ${GROWTH_TARGET}`);
  console.log(`slowest p95 ${worstMs} ms, wanted <= ${TARGET_MS}`);
  report(
    {
      ...{ bench: 'affiliate-reports', ratio, target: TARGET, isUpperBound: true, samples },
      pass: ratio <= TARGET && growth <= GROWTH_TARGET && worstMs <= TARGET_MS,
      growth: { ratio: growth, target: GROWTH_TARGET },
      slowest: { ms: worstMs, target: TARGET_MS },
      bareP95Ms: round(bareP95, 2),
    },
    options.json,
  );
});

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN;
}

/** On one connection that is kept, so that nothing but the answer is timed. */
function timed(
  agent: Agent,
  port: number,
  options: { method: string; path: string; headers: Record<string, string> },
  body?: string,
): Promise<{ ms: number; body: string }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const sent = request({ host: '127.0.0.1', port, agent, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve({ ms: performance.now() - began, body: text });
        else reject(new Error(`${options.method} ${options.path}: ${response.statusCode} ${text}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
