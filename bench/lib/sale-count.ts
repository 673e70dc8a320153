import type { PrivatePostgres } from './private-postgres.js';

/** What PostgreSQL has of the sales that were reported, each kind of row counted. */
export interface SaleCount {
  conversions: number;
  approved: number;
  shares: number;
  /** Reports with their outcome. */
  settled: number;
  postings: number;
  /** Postings whose entries do not add up to nothing. */
  unbalanced: number;
  rewards: number;
  /** Two for each conversion: made, approved. */
  events: number;
  /** Whether each of them has exactly what belongs to it. */
  isExact: boolean;
}

export async function countSales({ query }: Pick<PrivatePostgres, 'query'>): Promise<SaleCount> {
  const [row] = await query<Omit<SaleCount, 'isExact'>>(
    `SELECT (SELECT count(*)::int FROM conversions) AS conversions,
            (SELECT count(*)::int FROM conversions WHERE status = 'approved') AS approved,
            (SELECT count(*)::int FROM conversion_shares) AS shares,
            (SELECT count(*)::int FROM conversion_intakes WHERE status = 'settled' AND NOT is_duplicate) AS settled,
            (SELECT count(*)::int FROM ledger_transactions) AS postings,
            (SELECT count(*)::int FROM (SELECT 1 FROM ledger_entries GROUP BY transaction_id, currency
                                        HAVING sum(debit_minor) <> sum(credit_minor)) u) AS unbalanced,
            (SELECT count(*)::int FROM rewards) AS rewards,
            (SELECT count(*)::int FROM outbox_events) AS events`,
  );
  const count = row!;
  const each = [count.approved, count.shares, count.settled, count.postings, count.rewards, count.events / 2];
  return {
    ...count,
    isExact: count.unbalanced === 0 && each.every((figure) => figure === count.conversions),
  };
}
