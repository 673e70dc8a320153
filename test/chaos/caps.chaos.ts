/**
 * Tries to overrun a cap: over HTTP on two edge processes, and directly on the lease library in many processes,
 * one of which is killed while it holds units and one stopped past its lease and woken. Exactly as many clicks
 * as the cap allows may be counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withCleanup } from '../../bench/lib/cleanup.js';
import { ClickClient } from '../../bench/lib/click-client.js';
import { positive } from '../../bench/lib/command-line.js';
import { makeFolder } from '../../bench/lib/paths.js';
import { startPrivatePostgres, type PrivatePostgres } from '../../bench/lib/private-postgres.js';
import { printTable, report } from '../../bench/lib/report.js';
import { startServer } from '../../bench/lib/server-process.js';
import { makeVisits } from '../../bench/lib/visits.js';
import { makeWorld, type World } from '../../bench/lib/world.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import { runDirect } from './caps-run.js';

const CONNECTIONS = 64;
const REFILL_MS = 90_000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    limit: { type: 'string', default: '10000' },
    attempts: { type: 'string', default: '100000' },
    direct: { type: 'string', default: '1000000' },
    processes: { type: 'string', default: '16' },
    // Those of the other programs mean nothing here.
    ...{ rounds: { type: 'string' }, 'pg-down': { type: 'string' }, seed: { type: 'string' } },
  },
});
const limit = positive('limit', values.limit);
const attempts = positive('attempts', values.attempts);
const direct = positive('direct', values.direct);
const processes = positive('processes', values.processes);

await withCleanup(async (onEnd) => {
  const folder = makeFolder('chaos-caps');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { settings: { max_connections: '200' } });
  const world = await makeWorld(postgres, 1);
  const httpCap = await makeCap(postgres, world);
  const ports: number[] = [];
  for (const name of ['one', 'two']) {
    const env = { ...postgres.env, DATA_DIR: `${folder.path}/${name}`, ROLE: 'edge', DEMO: 'false' };
    ports.push((await startServer({ env: { ...env, TRUST_PROXY: 'loopback' } }, onEnd)).port);
  }
  const http = await overHttp(postgres, world, ports);
  const httpUse = await useOf(postgres, httpCap);

  const other = await otherOffer(postgres, world);
  const directCap = await makeCap(postgres, other);
  const result = await runDirect({
    urls: { app: postgres.env['DATABASE_URL']!, system: postgres.env['SYSTEM_DATABASE_URL']! },
    ...{ query: postgres.query, folder: folder.path, capId: directCap, limit, processes, attempts: direct },
    leaseMs: 5_000,
    click: {
      ...{ tenantId: other.tenantId, linkId: other.links[0]!.id, offerId: other.offerId },
      ...{ advertiserId: other.advertiserId, promoterId: other.promoterId },
    },
  });
  printTable([
    { part: 'two edges', attempts: http.attempts, counted: http.counted, leased: httpUse.leased },
    {
      part: `${processes} holders`,
      attempts: result.attempts,
      counted: result.counted,
      leased: result.leased,
    },
  ]);
  const pass =
    http.counted === limit && result.counted === limit && result.late === 0 && result.heldByDead > 0;
  const samples = [http, result];
  report({ bench: 'chaos caps', count: result.counted, target: limit, pass, samples }, values.json);
});

async function makeCap({ query }: PrivatePostgres, { tenantId, offerId }: World): Promise<string> {
  const id = newId();
  await query(
    `INSERT INTO caps (id, tenant_id, offer_id, metric, period, time_zone, limit_units, action)
     VALUES ($1, $2, $3, 'clicks', 'total', 'UTC', $4, 'fallback')`,
    [id, tenantId, offerId, limit],
  );
  return id;
}

/** The same people, another offer. */
async function otherOffer({ query }: PrivatePostgres, world: World): Promise<World> {
  const [offerId, linkId] = [newId(), newId()];
  await query(
    `INSERT INTO offers (id, tenant_id, advertiser_id, title, status, destination_url, payout_type,
                         payout_basis_points, currency)
     SELECT $1, tenant_id, advertiser_id, title, status, destination_url, payout_type, payout_basis_points, currency
       FROM offers WHERE id = $2`,
    [offerId, world.offerId],
  );
  await query(
    `INSERT INTO links (id, tenant_id, code, offer_id, promoter_id) VALUES ($1, $2, 'capped', $3, $4)`,
    [linkId, world.tenantId, offerId, world.promoterId],
  );
  return { ...world, offerId, links: [{ id: linkId, code: 'capped' }] };
}

/** Clicks on both edges until all attempts are made, then until units that came back are spent. */
async function overHttp(
  { query }: PrivatePostgres,
  { offerId, links }: World,
  ports: number[],
): Promise<{ attempts: number; counted: number }> {
  const visits = makeVisits(attempts, [links[0]!.code]);
  const client = new ClickClient(CONNECTIONS);
  let made = 0;
  const one = async (): Promise<void> => {
    while (made < attempts) {
      const index = made++;
      await client.click(ports[index % 2]!, visits[index]!);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  const counted = async (): Promise<number> => {
    const sql = 'SELECT count(*)::int AS n FROM clicks WHERE offer_id = $1 AND is_counted';
    return (await query<{ n: number }>(sql, [offerId]))[0]!.n;
  };
  const deadline = Date.now() + REFILL_MS;
  for (; (await counted()) < limit && Date.now() < deadline; made++) {
    await client.click(ports[made % 2]!, visits[made % attempts]!);
    await sleep(50);
  }
  // Whatever is still in the journals arrives.
  await sleep(2_000);
  client.close();
  return { attempts: made, counted: await counted() };
}

async function useOf({ query }: PrivatePostgres, capId: string): Promise<{ leased: number }> {
  const rows = await query<{ leased: string }>('SELECT leased FROM cap_windows WHERE cap_id = $1', [capId]);
  return { leased: Number(rows[0]?.leased) };
}
