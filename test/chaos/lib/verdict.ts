import { setTimeout as sleep } from 'node:timers/promises';
import type { PrivatePostgres } from '../../../bench/lib/private-postgres.js';
import type { Visitors } from './visitors.js';

const DRAIN_TIMEOUT_MS = 300_000;
const IDS_PER_QUESTION = 20_000;

type Query = PrivatePostgres['query'];

/** What is wrong, each as a count; all zero when nothing was lost and nothing happened twice. */
export interface Verdict {
  clicksMissing: number;
  /** Ids that two redirects showed. */
  clicksShownTwice: number;
  /** 15-minute counts and monthly usage that do not match the rows. */
  rollupsWrong: number;
  setAside: number;
  salesMissing: number;
  salesTwice: number;
  /** Events that no consumer counted, or counted twice. */
  conversionRollupsWrong: number;
  surprises: number;
}

/** Waits until journals, intakes and outbox are empty, then compares what was answered with what is stored. */
export async function judge(
  query: Query,
  visitors: Visitors,
): Promise<{ verdict: Verdict; clicksStored: number }> {
  const shown = new Set(visitors.seen);
  const deadline = Date.now() + DRAIN_TIMEOUT_MS;
  while (!(await isSettled(query)) && Date.now() < deadline) await sleep(500);
  const sold = new Set(visitors.sold);
  const verdict: Verdict = {
    clicksMissing: await countMissing(query, 'SELECT id FROM clicks WHERE id = ANY($1::uuid[])', shown),
    clicksShownTwice: visitors.seen.length - shown.size,
    rollupsWrong: await countWrongRollups(query),
    setAside: await count(query, 'SELECT 1 FROM journal_set_aside'),
    salesMissing: await countMissing(
      query,
      'SELECT transaction_id AS id FROM conversions WHERE transaction_id = ANY($1::text[])',
      sold,
    ),
    salesTwice:
      (await count(query, 'SELECT 1 FROM conversions GROUP BY transaction_id HAVING count(*) > 1')) +
      visitors.sold.length -
      sold.size,
    conversionRollupsWrong: await difference(
      query,
      'SELECT count(*) FROM conversions',
      'SELECT sum(conversions) FROM conversion_rollups',
    ),
    surprises: [...visitors.surprises.values()].reduce((sum, times) => sum + times, 0),
  };
  return { verdict, clicksStored: await count(query, 'SELECT 1 FROM clicks') };
}

/** Every journal was read to its end after the visits, and nothing waits in tables. */
async function isSettled(query: Query): Promise<boolean> {
  const [row] = await query<{ waiting: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM journal_checkpoints WHERE drained_through < now() - interval '3 seconds')
         OR EXISTS (SELECT 1 FROM conversion_intakes WHERE status = 'queued')
         OR EXISTS (SELECT 1 FROM outbox_events WHERE fanned_out_at IS NULL)
         OR EXISTS (SELECT 1 FROM outbox_deliveries WHERE received_at IS NULL) AS waiting`,
  );
  return !row!.waiting;
}

async function countMissing(query: Query, sql: string, wanted: ReadonlySet<string>): Promise<number> {
  const all = [...wanted];
  let found = 0;
  for (let start = 0; start < all.length; start += IDS_PER_QUESTION) {
    found += (await query(sql, [all.slice(start, start + IDS_PER_QUESTION)])).length;
  }
  return all.length - found;
}

/** Buckets whose counts differ from the rows, in either direction. */
async function countWrongRollups(query: Query): Promise<number> {
  const buckets = await count(
    query,
    `SELECT 1 FROM (
       SELECT tenant_id, date_bin('15 minutes', clicked_at, 'epoch') AS bucket_start, link_id, offer_id,
              coalesce(country, '') AS country, coalesce(device, '') AS device,
              count(*) AS clicks, count(*) FILTER (WHERE is_counted) AS counted_clicks
         FROM clicks GROUP BY 1, 2, 3, 4, 5, 6) truth
     FULL JOIN click_rollups r USING (tenant_id, bucket_start, link_id, offer_id, country, device)
     WHERE (truth.clicks, truth.counted_clicks) IS DISTINCT FROM (r.clicks, r.counted_clicks)`,
  );
  const usage = await difference(
    query,
    'SELECT count(*) FROM clicks WHERE is_counted',
    'SELECT sum(counted_clicks) FROM tenant_usage',
  );
  return buckets + usage;
}

async function count(query: Query, sql: string): Promise<number> {
  const [row] = await query<{ count: number }>(`SELECT count(*)::int AS count FROM (${sql}) AS found`);
  return row!.count;
}

async function difference(query: Query, one: string, other: string): Promise<number> {
  const [row] = await query<{ difference: number }>(
    `SELECT abs(coalesce((${one}), 0) - coalesce((${other}), 0))::int AS difference`,
  );
  return row!.difference;
}
