import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { newId } from '../kernel/ids/uuid.js';
import { accountKey } from './ledger.policy.js';
import type { LedgerAccountRef, LedgerLine, LedgerPosting } from './ledger.types.js';

export interface StoredTransaction {
  id: string;
  kind: string;
  sourceType: string;
  sourceId: string;
  postedAt: Date;
}

/** What posting writes and compares; the questions of readers are in LedgerReadRepository. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /**
   * Ids of the new transactions by idempotency key; keys that are taken are left out. Waits for a rival with
   * one of the keys; everybody takes them in the same order, so that two batches cannot wait for each other.
   */
  async insertTransactions(
    tenantId: string,
    postings: readonly LedgerPosting[],
    postedAt: Date,
  ): Promise<Map<string, string>> {
    const ordered = [...postings].sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1));
    const rows: { id: string; key: string }[] = await this.tx.manager.query(
      `INSERT INTO ledger_transactions (id, tenant_id, idempotency_key, kind, source_type, source_id, posted_at)
       SELECT id, $1, key, kind, source_type, source_id, $2
         FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
              AS t (id, key, kind, source_type, source_id)
       ON CONFLICT (tenant_id, idempotency_key) DO NOTHING RETURNING id, idempotency_key AS key`,
      [
        tenantId,
        postedAt,
        ordered.map(newId),
        ordered.map(({ idempotencyKey }) => idempotencyKey),
        ordered.map(({ kind }) => kind),
        ordered.map(({ sourceType }) => sourceType),
        ordered.map(({ sourceId }) => sourceId),
      ],
    );
    return new Map(rows.map(({ id, key }) => [key, id]));
  }

  /** Account ids by `accountKey`; accounts that are missing are made. */
  async ensureAccounts(tenantId: string, accounts: LedgerAccountRef[]): Promise<Map<string, string>> {
    // One order for everybody, so that two postings that make the same accounts cannot wait for each other.
    const wanted = [...new Map(accounts.map((account) => [accountKey(account), account]))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, account]) => account);
    const known = await this.findAccounts(tenantId, wanted);
    const missing = wanted.filter((account) => !known.has(accountKey(account)));
    if (missing.length === 0) return known;
    await this.tx.manager.query(
      `INSERT INTO ledger_accounts (id, tenant_id, kind, owner_id, currency)
       SELECT id, $1, kind, owner_id, currency
         FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[]) AS a (id, kind, owner_id, currency)
       ON CONFLICT (tenant_id, kind, owner_id, currency) DO NOTHING`,
      [tenantId, missing.map(newId), ...columnsOf(missing)],
    );
    return this.findAccounts(tenantId, wanted);
  }

  async insertEntries(
    tenantId: string,
    entries: readonly (LedgerLine & { transactionId: string })[],
    accountIds: ReadonlyMap<string, string>,
    postedAt: Date,
  ): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO ledger_entries
         (id, tenant_id, transaction_id, account_id, currency, debit_minor, credit_minor, posted_at)
       SELECT id, $1, transaction_id, account_id, currency, debit, credit, $2
         FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::bigint[], $8::bigint[])
              AS e (id, transaction_id, account_id, currency, debit, credit)`,
      [
        tenantId,
        postedAt,
        entries.map(newId),
        entries.map(({ transactionId }) => transactionId),
        entries.map(({ account }) => accountIds.get(accountKey(account))),
        entries.map(({ account }) => account.currency),
        entries.map(({ debitMinor = 0n }) => debitMinor.toString()),
        entries.map(({ creditMinor = 0n }) => creditMinor.toString()),
      ],
    );
  }

  async findByIdempotencyKey(tenantId: string, key: string): Promise<StoredTransaction | null> {
    const [row] = await this.tx.manager.query(
      `SELECT id, kind, source_type AS "sourceType", source_id AS "sourceId", posted_at AS "postedAt"
         FROM ledger_transactions WHERE tenant_id = $1 AND idempotency_key = $2`,
      [tenantId, key],
    );
    return row ?? null;
  }

  async findEntriesOf(tenantId: string, transactionId: string): Promise<LedgerLine[]> {
    const rows: {
      kind: LedgerAccountRef['kind'];
      owner_id: string | null;
      currency: string;
      debit: string;
      credit: string;
    }[] = await this.tx.manager.query(
      `SELECT a.kind, a.owner_id, a.currency, e.debit_minor AS debit, e.credit_minor AS credit
           FROM ledger_entries e
           JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
          WHERE e.tenant_id = $1 AND e.transaction_id = $2`,
      [tenantId, transactionId],
    );
    return rows.map(({ kind, owner_id: ownerId, currency, debit, credit }) => ({
      account: { kind, ownerId, currency },
      ...(debit === '0' ? { creditMinor: BigInt(credit) } : { debitMinor: BigInt(debit) }),
    }));
  }

  private async findAccounts(tenantId: string, accounts: LedgerAccountRef[]): Promise<Map<string, string>> {
    const rows: (LedgerAccountRef & { id: string })[] = await this.tx.manager.query(
      `SELECT a.id, a.kind, a.owner_id AS "ownerId", a.currency
         FROM unnest($2::text[], $3::uuid[], $4::text[]) AS w (kind, owner_id, currency)
         JOIN ledger_accounts a ON a.tenant_id = $1 AND a.kind = w.kind AND a.currency = w.currency
          AND a.owner_id IS NOT DISTINCT FROM w.owner_id`,
      [tenantId, ...columnsOf(accounts)],
    );
    return new Map(rows.map((row) => [accountKey(row), row.id]));
  }
}

function columnsOf(accounts: LedgerAccountRef[]): [string[], (string | null)[], string[]] {
  return [
    accounts.map(({ kind }) => kind),
    accounts.map(({ ownerId }) => ownerId),
    accounts.map(({ currency }) => currency),
  ];
}
