import type { TenantTransactions } from '../database/tenant-transactions.js';
import { RecentMap } from '../kernel/cache/recent-map.js';
import { type LedgerRepository, type TenantAccount, tenantAccountKey } from './ledger.repository.js';

const REMEMBERED = 50_000;

/** Ids of accounts, which never change; what is remembered was committed, and a foreign key checks it with each entry. */
export class KnownAccounts {
  private known = new RecentMap<string, { id: string }>(REMEMBERED);

  constructor(
    private readonly tx: TenantTransactions,
    private readonly ledger: LedgerRepository,
  ) {}

  /** By `tenantAccountKey`; those that are missing are made in the caller's transaction. */
  async find(accounts: readonly TenantAccount[]): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    const unknown: TenantAccount[] = [];
    for (const account of accounts) {
      const key = tenantAccountKey(account);
      const id = this.known.get(key)?.id;
      if (id === undefined) unknown.push(account);
      else ids.set(key, id);
    }
    if (unknown.length === 0) return ids;
    const found = await this.ledger.ensureAccounts(unknown);
    for (const [key, id] of found) ids.set(key, id);
    const { known } = this;
    this.tx.afterCommit(() => {
      for (const [key, id] of found) known.set(key, { id });
    });
    return ids;
  }

  /** Asks for each account again. */
  forget(): void {
    this.known = new RecentMap(REMEMBERED);
  }
}
