import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { LedgerAccountEntity } from './ledger-account.entity.js';
import type {
  AccountOwner,
  AccountWithTotals,
  CurrencyTotals,
  EntryWithSource,
  LedgerAccountFilter,
  LedgerEntryFilter,
} from './ledger.types.js';

/** All that an account `a` was ever debited and credited: its snapshot and the entries since. */
const TOTALS = `SELECT coalesce(max(s.debit_minor), 0) + coalesce(sum(e.debit_minor), 0) AS debit,
         coalesce(max(s.credit_minor), 0) + coalesce(sum(e.credit_minor), 0) AS credit
    FROM (SELECT 1) AS one
    LEFT JOIN ledger_snapshots s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
    LEFT JOIN ledger_entries e ON e.tenant_id = a.tenant_id AND e.account_id = a.id
     AND e.id >= coalesce(s.before_id, '00000000-0000-0000-0000-000000000000')`;

export interface StatementPeriod {
  from: Date;
  to: Date;
}

export interface AccountSums {
  debitMinor: bigint;
  creditMinor: bigint;
}

/** The questions people ask of the ledger. */
@Injectable()
export class LedgerReadRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Newest first; totals are summed for the accounts of the page only. */
  async findAccounts(
    filter: LedgerAccountFilter & { owner?: AccountOwner },
    request: PageRequest,
  ): Promise<Page<AccountWithTotals>> {
    const rows: (Omit<AccountWithTotals, 'debitMinor' | 'creditMinor'> & {
      debit: string;
      credit: string;
    })[] = await this.tx.manager.query(
      `SELECT a.id, a.kind, a.owner_id AS "ownerId", a.currency, a.created_at AS "createdAt",
                coalesce(t.debit, 0) AS debit, coalesce(t.credit, 0) AS credit
           FROM (SELECT * FROM ledger_accounts
                  WHERE ($1::text IS NULL OR kind = $1)
                    AND ($2::uuid IS NULL OR owner_id = $2)
                    AND ($3::text IS NULL OR currency = $3)
                    AND ($4::text[] IS NULL OR (kind = ANY($4) AND owner_id = $5))
                    AND ($6::uuid IS NULL OR id < $6)
                  ORDER BY id DESC LIMIT $7) a
           LEFT JOIN LATERAL (${TOTALS}) t ON true
          ORDER BY a.id DESC`,
      [
        filter.kind ?? null,
        filter.ownerId ?? null,
        filter.currency ?? null,
        filter.owner?.kinds ?? null,
        filter.owner?.ownerId ?? null,
        idCursor(request),
        request.limit + 1,
      ],
    );
    return pageById(rows.map(withBigInts), request.limit);
  }

  async findEntries(
    filter: LedgerEntryFilter & { owner?: AccountOwner },
    request: PageRequest,
  ): Promise<Page<EntryWithSource>> {
    const rows: (Omit<EntryWithSource, 'debitMinor' | 'creditMinor'> & { debit: string; credit: string })[] =
      await this.tx.manager.query(
        `SELECT e.id, e.transaction_id AS "transactionId", e.account_id AS "accountId", a.kind AS "accountKind",
                a.owner_id AS "ownerId", t.kind, t.source_type AS "sourceType", t.source_id AS "sourceId",
                e.currency, e.debit_minor AS debit, e.credit_minor AS credit, e.posted_at AS "postedAt"
           FROM ledger_entries e
           JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
           JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
          WHERE ($1::uuid IS NULL OR e.account_id = $1)
            AND ($2::uuid IS NULL OR e.transaction_id = $2)
            AND ($3::text IS NULL OR t.source_type = $3)
            AND ($4::text IS NULL OR t.source_id = $4)
            AND ($5::text[] IS NULL OR (a.kind = ANY($5) AND a.owner_id = $6))
            AND ($7::uuid IS NULL OR e.id < $7)
          ORDER BY e.id DESC LIMIT $8`,
        [
          filter.accountId ?? null,
          filter.transactionId ?? null,
          filter.sourceType ?? null,
          filter.sourceId ?? null,
          filter.owner?.kinds ?? null,
          filter.owner?.ownerId ?? null,
          idCursor(request),
          request.limit + 1,
        ],
      );
    return pageById(rows.map(withBigInts), request.limit);
  }

  /** Over all accounts: everything, or what was posted before a moment. */
  async sumByCurrency(before: Date | null): Promise<CurrencyTotals[]> {
    const rows: { currency: string; debit: string; credit: string }[] = await this.tx.manager.query(
      before === null
        ? `SELECT a.currency, sum(t.debit) AS debit, sum(t.credit) AS credit
             FROM ledger_accounts a CROSS JOIN LATERAL (${TOTALS}) t
            GROUP BY a.currency ORDER BY a.currency`
        : `SELECT currency, sum(debit_minor) AS debit, sum(credit_minor) AS credit
             FROM ledger_entries WHERE posted_at < $1 GROUP BY currency ORDER BY currency`,
      before === null ? [] : [before],
    );
    return rows.map(withBigInts);
  }

  async findAccount(id: string, owner: AccountOwner | undefined): Promise<LedgerAccountEntity | null> {
    return this.tx.manager.findOneBy(LedgerAccountEntity, {
      id,
      ...(owner ? { kind: In([...owner.kinds]), ownerId: owner.ownerId } : {}),
    });
  }

  /** Sums of an account's entries posted before a moment. */
  async sumBefore(tenantId: string, accountId: string, before: Date): Promise<AccountSums> {
    const [row] = await this.tx.manager.query(
      `SELECT coalesce(sum(debit_minor), 0) AS debit, coalesce(sum(credit_minor), 0) AS credit FROM ledger_entries
        WHERE tenant_id = $1 AND account_id = $2 AND posted_at < $3`,
      [tenantId, accountId, before],
    );
    return withBigInts(row as { debit: string; credit: string });
  }

  /** Entries of an account posted in a period, oldest first; each with what the period brought up to it. */
  async findStatement(
    tenantId: string,
    accountId: string,
    { from, to }: StatementPeriod,
    request: PageRequest,
  ): Promise<Page<EntryWithSource & { broughtMinor: bigint }>> {
    const rows: (Omit<EntryWithSource, 'debitMinor' | 'creditMinor'> & {
      debit: string;
      credit: string;
      brought: string;
    })[] = await this.tx.manager.query(
      `SELECT * FROM (
         SELECT e.id, e.transaction_id AS "transactionId", e.account_id AS "accountId", a.kind AS "accountKind",
                a.owner_id AS "ownerId", t.kind, t.source_type AS "sourceType", t.source_id AS "sourceId",
                e.currency, e.debit_minor AS debit, e.credit_minor AS credit, e.posted_at AS "postedAt",
                sum(e.credit_minor - e.debit_minor) OVER (ORDER BY e.id) AS brought
           FROM ledger_entries e
           JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
           JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
          WHERE e.tenant_id = $1 AND e.account_id = $2 AND e.posted_at >= $3 AND e.posted_at < $4) AS entries
        WHERE $5::uuid IS NULL OR id > $5 ORDER BY id LIMIT $6`,
      [tenantId, accountId, from, to, idCursor(request), request.limit + 1],
    );
    const entries = rows.map(({ brought, ...row }) => ({
      ...withBigInts(row),
      broughtMinor: BigInt(brought),
    }));
    return pageById(entries, request.limit);
  }

  /** Adds entries older than `beforeId` to the snapshots of accounts that have many of them. */
  async takeSnapshots(tenantId: string, beforeId: string, atLeast: number): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO ledger_snapshots AS s (tenant_id, account_id, currency, before_id, debit_minor, credit_minor)
       SELECT a.tenant_id, a.id, a.currency, $2, coalesce(k.debit_minor, 0) + n.debit,
              coalesce(k.credit_minor, 0) + n.credit
         FROM ledger_accounts a
         LEFT JOIN ledger_snapshots k ON k.tenant_id = a.tenant_id AND k.account_id = a.id
        CROSS JOIN LATERAL (
          SELECT count(*) AS entries, sum(debit_minor) AS debit, sum(credit_minor) AS credit FROM ledger_entries e
           WHERE e.tenant_id = a.tenant_id AND e.account_id = a.id AND e.id < $2
             AND e.id >= coalesce(k.before_id, '00000000-0000-0000-0000-000000000000')) n
        WHERE a.tenant_id = $1 AND n.entries >= $3
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET
         before_id = excluded.before_id, debit_minor = excluded.debit_minor, credit_minor = excluded.credit_minor,
         taken_at = now() WHERE s.before_id < excluded.before_id`,
      [tenantId, beforeId, atLeast],
    );
  }
}

function withBigInts<T extends { debit: string; credit: string }>(
  row: T,
): Omit<T, 'debit' | 'credit'> & { debitMinor: bigint; creditMinor: bigint } {
  const { debit, credit, ...rest } = row;
  return { ...rest, debitMinor: BigInt(debit), creditMinor: BigInt(credit) };
}
