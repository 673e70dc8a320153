import { currencyDecimals } from '../kernel/money/currencies.js';
import { LedgerInvalidPosting, LedgerUnbalanced } from './ledger.errors.js';
import type { LedgerAccountRef, LedgerLine } from './ledger.types.js';

/** Text that is equal for equal accounts. */
export function accountKey(account: LedgerAccountRef): string {
  return `${account.kind}:${account.ownerId ?? '-'}:${account.currency}`;
}

/**
 * Refuses what the database would refuse, with an error that says why.
 * @throws LedgerInvalidPosting, LedgerUnbalanced
 */
export function assertPostable(entries: readonly LedgerLine[]): void {
  if (entries.length < 2)
    throw new LedgerInvalidPosting({ message: 'A posting needs at least two entries.' });
  for (const { account, debitMinor, creditMinor } of entries) {
    const sides = [debitMinor, creditMinor].filter((side) => side !== undefined);
    if (sides.length !== 1 || sides[0]! <= 0n) {
      throw new LedgerInvalidPosting({
        message: 'Every entry has either a debit or a credit, and it is more than zero.',
        details: { account: accountKey(account) },
      });
    }
    if (currencyDecimals(account.currency) === undefined) {
      throw new LedgerInvalidPosting({
        message: 'The currency is not an ISO 4217 code in use.',
        details: { currency: account.currency },
      });
    }
  }
  const unequal = [...sumsByCurrency(entries)].find(([, sum]) => sum !== 0n);
  if (unequal) throw new LedgerUnbalanced({ details: { currency: unequal[0] } });
}

/** Debits minus credits per currency. */
export function sumsByCurrency(entries: readonly LedgerLine[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { account, debitMinor = 0n, creditMinor = 0n } of entries) {
    sums.set(account.currency, (sums.get(account.currency) ?? 0n) + debitMinor - creditMinor);
  }
  return sums;
}

/** Whether two lists hold the same entries, in whatever order. */
export function sameEntries(a: readonly LedgerLine[], b: readonly LedgerLine[]): boolean {
  return a.length === b.length && fingerprint(a) === fingerprint(b);
}

function fingerprint(entries: readonly LedgerLine[]): string {
  return entries
    .map(
      ({ account, debitMinor = 0n, creditMinor = 0n }) =>
        `${accountKey(account)}|${debitMinor}|${creditMinor}`,
    )
    .sort()
    .join('\n');
}
