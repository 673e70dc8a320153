import { setTimeout as sleep } from 'node:timers/promises';
import { ClickClient } from './click-client.js';
import { readMetric } from './metrics.js';
import type { PrivatePostgres } from './private-postgres.js';
import type { ServerProcess } from './server-process.js';
import type { Visit } from './visits.js';

const DRAIN_TIMEOUT_MS = 300_000;

export interface ClickCount {
  /** Redirects with a click id that the server counted. */
  answered: number;
  stored: number;
  rolledUp: number;
  setAside: number;
  isExact: boolean;
}

type Query = Pick<PrivatePostgres, 'query'>;

/** Waits until PostgreSQL has as many clicks as the edge recorded, then compares all counts. */
export async function waitUntilStored(edge: ServerProcess, postgres: Query): Promise<ClickCount> {
  const deadline = Date.now() + DRAIN_TIMEOUT_MS;
  const answered = await countAnswered(edge);
  // The checkpoint counts records and is one row; counting clicks over and over would slow the ingest down.
  while ((await recordsDrained(postgres)) < answered && Date.now() < deadline) await sleep(100);
  const [row] = await postgres.query<Record<'stored' | 'rolled_up' | 'set_aside', number>>(
    `SELECT (SELECT count(*)::int FROM clicks) AS stored,
            (SELECT coalesce(sum(clicks), 0)::int FROM click_rollups) AS rolled_up,
            (SELECT count(*)::int FROM journal_set_aside) AS set_aside`,
  );
  const { stored, rolled_up: rolledUp, set_aside: setAside } = row!;
  const isExact = stored === answered && rolledUp === stored && setAside === 0;
  return { answered, stored, rolledUp, setAside, isExact };
}

/** Connections that the load cut leave requests behind that are still being answered. */
async function countAnswered(edge: ServerProcess): Promise<number> {
  for (let last = -1; ;) {
    const answered = await readMetric(edge.url, 'afflux_clicks_total{outcome="recorded"}');
    if (answered === last) return answered;
    last = answered;
    await sleep(300);
  }
}

async function recordsDrained({ query }: Query): Promise<number> {
  const [row] = await query<{ records: number }>(
    `SELECT coalesce(sum(records), 0)::int AS records FROM journal_checkpoints`,
  );
  return row!.records;
}

export interface IdCheck {
  seen: number;
  storedOnce: number;
  isExact: boolean;
}

/** Follows links one by one and looks for each id that a redirect showed. */
export async function verifyClicks(
  edge: ServerProcess,
  postgres: Query,
  visits: readonly Visit[],
): Promise<IdCheck> {
  const connections = 50;
  const client = new ClickClient(connections);
  const seen: string[] = [];
  let next = 0;
  const visitor = async (): Promise<void> => {
    while (next < visits.length) {
      const { status, clickId } = await client.click(edge.port, visits[next++]!);
      if (status === 302 && clickId !== null) seen.push(clickId);
    }
  };
  await Promise.all(Array.from({ length: connections }, visitor));
  client.close();
  await waitUntilStored(edge, postgres);
  const [row] = await postgres.query<{ found: number }>(
    `SELECT count(*)::int AS found FROM clicks WHERE id = ANY($1::uuid[])`,
    [seen],
  );
  const storedOnce = row!.found;
  return {
    seen: seen.length,
    storedOnce,
    isExact: seen.length === visits.length && storedOnce === seen.length,
  };
}
