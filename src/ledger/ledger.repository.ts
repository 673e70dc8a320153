import { Injectable } from '@nestjs/common';
import { prepared } from '../database/prepared.js';
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

export type TenantPosting = LedgerPosting & { tenantId: string; postedAt: Date };
export type TenantAccount = LedgerAccountRef & { tenantId: string };
export type NewEntry = LedgerLine & { tenantId: string; transactionId: string; postedAt: Date };

/** What posting writes and compares; the questions of readers are in LedgerReadRepository. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /**
   * Ids of the new transactions by `postingKey`; keys that are taken are left out. Waits for a rival with one
   * of the keys; everybody takes them in the same order, so that two batches cannot wait for each other.
   */
  async insertTransactions(postings: readonly TenantPosting[]): Promise<Map<string, string>> {
    const ordered = [...postings].sort((a, b) => (postingKey(a) < postingKey(b) ? -1 : 1));
    const rows: { id: string; tenantId: string; idempotencyKey: string }[] = await prepared(
      this.tx.manager,
      `INSERT INTO ledger_transactions (id, tenant_id, idempotency_key, kind, source_type, source_id, posted_at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
       RETURNING id, tenant_id AS "tenantId", idempotency_key AS "idempotencyKey"`,
      [
        ordered.map(newId),
        ordered.map(({ tenantId }) => tenantId),
        ordered.map(({ idempotencyKey }) => idempotencyKey),
        ordered.map(({ kind }) => kind),
        ordered.map(({ sourceType }) => sourceType),
        ordered.map(({ sourceId }) => sourceId),
        ordered.map(({ postedAt }) => postedAt),
      ],
    );
    return new Map(rows.map((row) => [postingKey(row), row.id]));
  }

  /** Transactions under keys that nobody has used. */
  async insertNewTransactions(postings: readonly (TenantPosting & { id: string })[]): Promise<void> {
    await prepared(
      this.tx.manager,
      `INSERT INTO ledger_transactions (id, tenant_id, idempotency_key, kind, source_type, source_id, posted_at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])`,
      [
        postings.map(({ id }) => id),
        postings.map(({ tenantId }) => tenantId),
        postings.map(({ idempotencyKey }) => idempotencyKey),
        postings.map(({ kind }) => kind),
        postings.map(({ sourceType }) => sourceType),
        postings.map(({ sourceId }) => sourceId),
        postings.map(({ postedAt }) => postedAt),
      ],
    );
  }

  /** Account ids by `tenantAccountKey`; accounts that are missing are made. */
  async ensureAccounts(accounts: readonly TenantAccount[]): Promise<Map<string, string>> {
    // One order for everybody, so that two postings that make the same accounts cannot wait for each other.
    const wanted = [...new Map(accounts.map((account) => [tenantAccountKey(account), account]))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, account]) => account);
    const known = await this.findAccounts(wanted);
    const missing = wanted.filter((account) => !known.has(tenantAccountKey(account)));
    if (missing.length === 0) return known;
    await this.tx.manager.query(
      `INSERT INTO ledger_accounts (id, tenant_id, kind, owner_id, currency)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])
       ON CONFLICT (tenant_id, kind, owner_id, currency) DO NOTHING`,
      [missing.map(newId), ...columnsOf(missing)],
    );
    return this.findAccounts(wanted);
  }

  async insertEntries(entries: readonly NewEntry[], accountIds: ReadonlyMap<string, string>): Promise<void> {
    await prepared(
      this.tx.manager,
      `INSERT INTO ledger_entries
         (id, tenant_id, transaction_id, account_id, currency, debit_minor, credit_minor, posted_at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[],
                            $8::timestamptz[])`,
      [
        entries.map(newId),
        entries.map(({ tenantId }) => tenantId),
        entries.map(({ transactionId }) => transactionId),
        entries.map(({ tenantId, account }) => accountIds.get(tenantAccountKey({ tenantId, ...account }))),
        entries.map(({ account }) => account.currency),
        entries.map(({ debitMinor = 0n }) => debitMinor.toString()),
        entries.map(({ creditMinor = 0n }) => creditMinor.toString()),
        entries.map(({ postedAt }) => postedAt),
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

  private async findAccounts(accounts: readonly TenantAccount[]): Promise<Map<string, string>> {
    const rows: (TenantAccount & { id: string })[] = await prepared(
      this.tx.manager,
      `SELECT a.id, a.tenant_id AS "tenantId", a.kind, a.owner_id AS "ownerId", a.currency
         FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) AS w (tenant_id, kind, owner_id, currency)
         JOIN ledger_accounts a ON a.tenant_id = w.tenant_id AND a.kind = w.kind AND a.currency = w.currency
          AND a.owner_id IS NOT DISTINCT FROM w.owner_id`,
      columnsOf(accounts),
    );
    return new Map(rows.map((row) => [tenantAccountKey(row), row.id]));
  }
}

/** Text that is equal for equal keys of one tenant. */
export function postingKey({
  tenantId,
  idempotencyKey,
}: {
  tenantId: string;
  idempotencyKey: string;
}): string {
  return `${tenantId}:${idempotencyKey}`;
}

/** Text that is equal for equal accounts of one tenant. */
export function tenantAccountKey({ tenantId, ...account }: TenantAccount): string {
  return `${tenantId}:${accountKey(account)}`;
}

function columnsOf(accounts: readonly TenantAccount[]): [string[], string[], (string | null)[], string[]] {
  return [
    accounts.map(({ tenantId }) => tenantId),
    accounts.map(({ kind }) => kind),
    accounts.map(({ ownerId }) => ownerId),
    accounts.map(({ currency }) => currency),
  ];
}
