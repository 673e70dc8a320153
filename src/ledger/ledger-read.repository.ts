import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import type {
  AccountOwner,
  AccountWithTotals,
  CurrencyTotals,
  EntryWithSource,
  LedgerAccountFilter,
  LedgerEntryFilter,
} from './ledger.types.js';

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
                    AND ($4::text IS NULL OR (kind = $4 AND owner_id = $5))
                    AND ($6::uuid IS NULL OR id < $6)
                  ORDER BY id DESC LIMIT $7) a
           LEFT JOIN LATERAL (
             SELECT sum(debit_minor) AS debit, sum(credit_minor) AS credit FROM ledger_entries e
              WHERE e.tenant_id = a.tenant_id AND e.account_id = a.id) t ON true
          ORDER BY a.id DESC`,
      [
        filter.kind ?? null,
        filter.ownerId ?? null,
        filter.currency ?? null,
        filter.owner?.kind ?? null,
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
            AND ($5::text IS NULL OR (a.kind = $5 AND a.owner_id = $6))
            AND ($7::uuid IS NULL OR e.id < $7)
          ORDER BY e.id DESC LIMIT $8`,
        [
          filter.accountId ?? null,
          filter.transactionId ?? null,
          filter.sourceType ?? null,
          filter.sourceId ?? null,
          filter.owner?.kind ?? null,
          filter.owner?.ownerId ?? null,
          idCursor(request),
          request.limit + 1,
        ],
      );
    return pageById(rows.map(withBigInts), request.limit);
  }

  async sumByCurrency(): Promise<CurrencyTotals[]> {
    const rows: { currency: string; debit: string; credit: string }[] = await this.tx.manager.query(
      `SELECT currency, sum(debit_minor) AS debit, sum(credit_minor) AS credit
         FROM ledger_entries GROUP BY currency ORDER BY currency`,
    );
    return rows.map(withBigInts);
  }
}

function withBigInts<T extends { debit: string; credit: string }>(
  row: T,
): Omit<T, 'debit' | 'credit'> & { debitMinor: bigint; creditMinor: bigint } {
  const { debit, credit, ...rest } = row;
  return { ...rest, debitMinor: BigInt(debit), creditMinor: BigInt(credit) };
}
