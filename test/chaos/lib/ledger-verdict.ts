import type { PrivatePostgres } from '../../../bench/lib/private-postgres.js';
import { reversalTargets } from '../../../src/rewards/reversal.policy.js';
import { refundOf, type Refundable } from '../../../src/attribution/refund.policy.js';
import { journeyOf } from './ledger-journey.js';
import type { LedgerScale } from './ledger-world.js';

type Query = PrivatePostgres['query'];

/** What is wrong, each as a count. */
export interface LedgerVerdict {
  /** Currencies whose debits are not their credits. */
  unbalanced: number;
  /** Conversions that are not where their journey leads. */
  statesWrong: number;
  /** Conversions whose rewards, or what was taken back of them, are not the exact split. */
  splitsWrong: number;
  /** Conversions whose entries are not what stands of the commission and the fee. */
  postingsWrong: number;
  /** Rewards in more than one payment that arrived. */
  paidTwice: number;
  /** Payments that arrived but not at the bank, or the other way round, or with another sum. */
  transfersWrong: number;
  /** Promoters whose balance is not what their rewards say. */
  balancesWrong: number;
  /** Rewards still on their way, or payments without an end. */
  unfinished: number;
}

interface Row {
  index: string;
  status: Refundable['status'];
  refunded: string;
  reversed: string;
  rewards: { amount: string; back: string }[] | null;
}

export async function judgeLedger(
  query: Query,
  tenantId: string,
  scale: LedgerScale,
): Promise<{ verdict: LedgerVerdict; facts: Record<string, number> }> {
  const count = async (sql: string): Promise<number> =>
    (await query<{ count: number }>(`SELECT count(*)::int AS count FROM (${sql}) AS found`, [tenantId]))[0]!
      .count;
  const journeys = await judgeJourneys(query, tenantId, scale);
  const verdict: LedgerVerdict = {
    unbalanced: await count(
      `SELECT currency FROM ledger_entries WHERE tenant_id = $1
        GROUP BY currency HAVING sum(debit_minor) <> sum(credit_minor)`,
    ),
    ...journeys,
    postingsWrong: await count(
      `SELECT c.id FROM conversions c
         LEFT JOIN conversion_fees f ON f.tenant_id = c.tenant_id AND f.conversion_id = c.id
         LEFT JOIN LATERAL (
           SELECT sum(e.credit_minor - e.debit_minor) FILTER (WHERE a.kind = 'promoter') AS promoters,
                  sum(e.credit_minor - e.debit_minor) FILTER (WHERE a.kind = 'platform_fee') AS fee
             FROM ledger_transactions t
             JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id
             JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
            WHERE t.tenant_id = c.tenant_id AND t.source_type = 'conversion' AND t.source_id = c.id::text) p ON true
        WHERE c.tenant_id = $1
          AND (coalesce(p.promoters, 0) <> CASE WHEN c.status IN ('approved', 'reversed')
                 THEN c.commission_minor - c.reversed_commission_minor ELSE 0 END
            OR coalesce(p.fee, 0) <> CASE WHEN c.status IN ('approved', 'reversed')
                 THEN floor((c.commission_minor - c.reversed_commission_minor) * coalesce(f.basis_points, 0) / 10000.0 + 0.5)
                 ELSE 0 END)`,
    ),
    paidTwice: await count(
      `SELECT r.reward_id FROM payout_item_rewards r
         JOIN payout_items i ON i.tenant_id = r.tenant_id AND i.id = r.item_id
        WHERE r.tenant_id = $1 AND i.status = 'paid' GROUP BY r.reward_id HAVING count(*) > 1`,
    ),
    transfersWrong: await count(
      `SELECT i.id FROM (SELECT * FROM payout_items WHERE tenant_id = $1 AND status = 'paid') i
         FULL JOIN (SELECT * FROM sandbox_transfers WHERE tenant_id = $1) t ON t.item_id = i.id
         LEFT JOIN LATERAL (SELECT sum(amount_minor) AS minor FROM payout_item_rewards r WHERE r.item_id = i.id) r ON true
        WHERE i.amount_minor IS DISTINCT FROM t.amount_minor OR i.amount_minor IS DISTINCT FROM r.minor`,
    ),
    balancesWrong: await count(
      `SELECT 1 FROM (
         SELECT beneficiary_id AS owner_id, currency, sum(amount_minor - reversed_minor) AS owed FROM rewards
          WHERE tenant_id = $1 AND status IN ('pending', 'approved', 'failed') GROUP BY 1, 2) r
       FULL JOIN (
         SELECT a.owner_id, a.currency, sum(e.credit_minor - e.debit_minor) AS balance
           FROM ledger_accounts a JOIN ledger_entries e ON e.tenant_id = a.tenant_id AND e.account_id = a.id
          WHERE a.tenant_id = $1 AND a.kind = 'promoter' GROUP BY 1, 2) b USING (owner_id, currency)
       WHERE coalesce(r.owed, 0) <> coalesce(b.balance, 0)`,
    ),
    unfinished: await count(
      `SELECT id FROM rewards WHERE tenant_id = $1 AND status IN ('pending', 'queued')
       UNION ALL SELECT id FROM payout_items WHERE tenant_id = $1 AND status IN ('draft', 'pending', 'processing')`,
    ),
  };
  const facts = {
    conversions: scale.n,
    refunds: await count(`SELECT 1 FROM conversion_changes WHERE tenant_id = $1 AND kind = 'refunded'`),
    postings: await count('SELECT 1 FROM ledger_transactions WHERE tenant_id = $1'),
    payments: await count(`SELECT 1 FROM payout_items WHERE tenant_id = $1 AND status = 'paid'`),
    failed: await count(
      `SELECT 1 FROM payout_items WHERE tenant_id = $1 AND status IN ('failed', 'released')`,
    ),
    adjustments: await count('SELECT 1 FROM rewards WHERE tenant_id = $1 AND adjusts_id IS NOT NULL'),
  };
  return { verdict, facts };
}

async function judgeJourneys(
  query: Query,
  tenantId: string,
  { n, seed, promoters }: LedgerScale,
): Promise<Pick<LedgerVerdict, 'statesWrong' | 'splitsWrong'>> {
  let [statesWrong, splitsWrong] = [0, 0];
  for (let start = 0; start < n; start += 5_000) {
    const rows = await query<Row>(
      `SELECT c.transaction_id AS index, c.status, c.refunded_minor::text AS refunded,
              c.reversed_commission_minor::text AS reversed,
              (SELECT json_agg(json_build_object('amount', r.amount_minor::text,
                        'back', (r.reversed_minor + r.clawed_back_minor)::text) ORDER BY r.id)
                 FROM rewards r WHERE r.tenant_id = c.tenant_id AND r.conversion_id = c.id AND r.adjusts_id IS NULL) AS rewards
         FROM conversions c WHERE c.tenant_id = $1 AND c.transaction_id = ANY($2::text[])`,
      [tenantId, Array.from({ length: Math.min(5_000, n - start) }, (_, offset) => `${start + offset}`)],
    );
    for (const row of rows) {
      const expected = endOf(seed, Number(row.index), promoters);
      const isState =
        row.status === expected.status &&
        BigInt(row.refunded) === expected.refundedMinor &&
        BigInt(row.reversed) === expected.reversedCommissionMinor;
      if (!isState) statesWrong++;
      if (
        !isSplit(
          row,
          journeyOf(seed, Number(row.index), promoters).shares.map(({ minor }) => minor),
        )
      )
        splitsWrong++;
    }
  }
  return { statesWrong, splitsWrong };
}

/** Where the same journey leads without processes, crashes and a database. */
function endOf(seed: number, index: number, promoters: number): Refundable {
  const { refunds, isApproved, amountMinor, commissionMinor, currency } = journeyOf(seed, index, promoters);
  let now: Refundable = {
    ...{ amountMinor, commissionMinor, currency },
    ...{ refundedMinor: 0n, reversedCommissionMinor: 0n, status: 'pending' },
  };
  const refundAll = (isEarly: boolean): void => {
    for (const { percent, beforeDecision } of refunds) {
      if (beforeDecision !== isEarly || (now.status !== 'pending' && now.status !== 'approved')) continue;
      const rest = now.amountMinor - now.refundedMinor;
      now = { ...now, ...refundOf(now, percent === 100 ? 'all' : (rest * BigInt(percent)) / 100n) };
    }
  };
  refundAll(true);
  if (now.status === 'pending') now = { ...now, status: isApproved ? 'approved' : 'rejected' };
  refundAll(false);
  return now;
}

function isSplit({ status, reversed, rewards }: Row, shares: bigint[]): boolean {
  if (status === 'pending' || status === 'rejected') return rewards === null;
  const parts = shares.filter((minor) => minor > 0n);
  const back = reversalTargets(parts, BigInt(reversed));
  const made = rewards ?? [];
  return (
    made.length === parts.length &&
    made.every(
      (reward, index) => BigInt(reward.amount) === parts[index] && BigInt(reward.back) === back[index],
    )
  );
}
