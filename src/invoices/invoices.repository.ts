import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { InvoiceLineEntity } from './invoice-line.entity.js';
import { InvoiceEntity } from './invoice.entity.js';
import type { BillablePosting, InvoiceStatus } from './invoices.types.js';

export interface InvoiceFilter {
  advertiserIds?: string[];
  status?: InvoiceStatus;
}

/** Names on an invoice. */
export interface InvoiceParties {
  seller: string;
  buyer: string;
  timeZone: string;
}

@Injectable()
export class InvoicesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** One run of a tenant at a time, so that numbers have no gap; held until the transaction ends. */
  async lockRuns(tenantId: string): Promise<void> {
    await this.tx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `invoices:${tenantId}`,
    ]);
  }

  async findTimeZone(tenantId: string): Promise<string> {
    const [row] = await this.tx.manager.query('SELECT timezone FROM tenants WHERE id = $1', [tenantId]);
    return (row as { timezone: string }).timezone;
  }

  /**
   * What was posted to companies before a month's end and is on no invoice. Commission that a company pays to
   * promoters itself is not billed, only the fee on it.
   */
  async findBillable(tenantId: string, period: string, timeZone: string): Promise<BillablePosting[]> {
    const rows: (Omit<BillablePosting, 'minor'> & { minor: string })[] = await this.tx.manager.query(
      `SELECT t.id AS "transactionId", a.owner_id AS "advertiserId", e.currency,
              CASE WHEN t.kind LIKE 'fee.%' THEN 'fee' ELSE 'commission' END AS kind,
              o.id AS "offerId", o.title ->> 'en' AS "offerTitle",
              sum(e.debit_minor - e.credit_minor)::text AS minor
         FROM ledger_transactions t
         JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id
         JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id AND a.kind = 'advertiser'
         JOIN conversions c ON c.tenant_id = t.tenant_id AND c.id = t.source_id::uuid
         JOIN offers o ON o.tenant_id = c.tenant_id AND o.id = c.offer_id
        WHERE t.tenant_id = $1 AND t.source_type = 'conversion'
          AND t.kind IN ('conversion.approved', 'conversion.reversed', 'fee.charged', 'fee.returned')
          AND t.posted_at < ((($2 || '-01')::date + interval '1 month')::timestamp AT TIME ZONE $3)
          AND NOT EXISTS (SELECT 1 FROM invoice_postings p
                           WHERE p.tenant_id = t.tenant_id AND p.transaction_id = t.id)
          AND (t.kind LIKE 'fee.%' OR NOT EXISTS (
                SELECT 1 FROM rewards r WHERE r.tenant_id = t.tenant_id AND r.conversion_id = c.id
                   AND r.settlement_mode = 'direct'))
        GROUP BY t.id, a.owner_id, e.currency, t.kind, o.id
        ORDER BY t.id`,
      [tenantId, period, timeZone],
    );
    return rows.map((row) => ({ ...row, minor: BigInt(row.minor) }));
  }

  /** The highest number of a year so far; 0 for none. */
  async findLastNumber(tenantId: string, prefix: string): Promise<number> {
    const [row] = await this.tx.manager.query(
      `SELECT max(substr(number, length($2) + 1)::int) AS last FROM invoices
        WHERE tenant_id = $1 AND starts_with(number, $2)`,
      [tenantId, prefix],
    );
    return (row as { last: number | null }).last ?? 0;
  }

  async insert(invoice: InvoiceEntity, lines: InvoiceLineEntity[], transactionIds: string[]): Promise<void> {
    await this.tx.manager.insert(InvoiceEntity, invoice);
    await this.tx.manager.insert(InvoiceLineEntity, lines);
    await this.tx.manager.query(
      `INSERT INTO invoice_postings (tenant_id, transaction_id, invoice_id)
       SELECT $1, transaction_id, $2 FROM unnest($3::uuid[]) AS t (transaction_id)`,
      [invoice.tenantId, invoice.id, transactionIds],
    );
  }

  /** False when the month was billed before. */
  async markMonth(tenantId: string, period: string, billedAt: Date): Promise<boolean> {
    const rows: unknown[] = await this.tx.manager.query(
      `INSERT INTO invoice_months (tenant_id, period, billed_at) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, period) DO NOTHING RETURNING period`,
      [tenantId, period, billedAt],
    );
    return rows.length > 0;
  }

  async findById(id: string): Promise<InvoiceEntity | null> {
    return this.tx.manager.findOneBy(InvoiceEntity, { id });
  }

  async lockById(id: string): Promise<InvoiceEntity | null> {
    return this.tx.manager.findOne(InvoiceEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async findLines(invoiceId: string): Promise<InvoiceLineEntity[]> {
    return this.tx.manager.find(InvoiceLineEntity, { where: { invoiceId }, order: { id: 'ASC' } });
  }

  async findParties(invoice: InvoiceEntity): Promise<InvoiceParties> {
    const [row] = await this.tx.manager.query(
      `SELECT t.name AS seller, a.name AS buyer, t.timezone AS "timeZone"
         FROM tenants t JOIN advertisers a ON a.tenant_id = t.id WHERE t.id = $1 AND a.id = $2`,
      [invoice.tenantId, invoice.advertiserId],
    );
    return row as InvoiceParties;
  }

  /** Newest first. */
  async findPage(filter: InvoiceFilter, request: PageRequest): Promise<Page<InvoiceEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(InvoiceEntity, 'invoice')
      .where('true')
      .orderBy('invoice.id', 'DESC')
      .take(request.limit + 1);
    if (filter.advertiserIds) query.andWhere('invoice.advertiserId = ANY(:advertiserIds::uuid[])', filter);
    if (filter.status) query.andWhere('invoice.status = :status', filter);
    const before = idCursor(request);
    if (before) query.andWhere('invoice.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async update(id: string, changes: Partial<InvoiceEntity>): Promise<void> {
    await this.tx.manager.update(InvoiceEntity, { id }, changes);
  }

  /** Invoices whose day has passed become overdue; as they are now. */
  async markOverdue(now: Date): Promise<InvoiceEntity[]> {
    const [rows]: [{ id: string }[], number] = await this.tx.manager.query(
      `UPDATE invoices SET status = 'overdue' WHERE id IN
         (SELECT id FROM invoices WHERE status = 'issued' AND due_at < $1 ORDER BY id FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [now],
    );
    return this.tx.manager.find(InvoiceEntity, {
      where: { id: In(rows.map(({ id }) => id)) },
      order: { id: 'ASC' },
    });
  }
}
