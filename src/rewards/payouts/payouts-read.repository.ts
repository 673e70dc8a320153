import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { PayoutBatchEntity } from './payout-batch.entity.js';
import { PayoutItemEntity } from './payout-item.entity.js';

export interface BatchTotal {
  batchId: string;
  currency: string;
  items: number;
  paid: number;
  failed: number;
  amountMinor: bigint;
}

/** A line of the bank's file. */
export interface FileLine {
  payout_id: string;
  beneficiary_id: string;
  name: string;
  email: string;
  amountMinor: bigint;
  currency: string;
}

export interface ItemFilter {
  batchId?: string;
  beneficiaryId?: string;
  advertiserId?: string;
  status?: string;
}

/** The questions people ask about payouts. */
@Injectable()
export class PayoutsReadRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findBatch(id: string): Promise<PayoutBatchEntity | null> {
    return this.tx.manager.findOneBy(PayoutBatchEntity, { id });
  }

  async findItem(id: string): Promise<PayoutItemEntity | null> {
    return this.tx.manager.findOneBy(PayoutItemEntity, { id });
  }

  async findItemIds(batchId: string): Promise<string[]> {
    const items = await this.tx.manager.find(PayoutItemEntity, { where: { batchId }, select: { id: true } });
    return items.map(({ id }) => id);
  }

  /** Newest first; the batches that companies pay themselves are not among them. */
  async findBatches(status: string | undefined, request: PageRequest): Promise<Page<PayoutBatchEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(PayoutBatchEntity, 'batch')
      .where('batch.advertiserId IS NULL')
      .orderBy('batch.id', 'DESC')
      .take(request.limit + 1);
    if (status) query.andWhere('batch.status = :status', { status });
    const before = idCursor(request);
    if (before) query.andWhere('batch.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async findTotals(batchIds: readonly string[]): Promise<BatchTotal[]> {
    const rows: (Omit<BatchTotal, 'amountMinor'> & { amount: string })[] = await this.tx.manager.query(
      `SELECT batch_id AS "batchId", currency, count(*)::int AS items,
              (count(*) FILTER (WHERE status = 'paid'))::int AS paid,
              (count(*) FILTER (WHERE status IN ('failed', 'released')))::int AS failed,
              sum(amount_minor)::text AS amount
         FROM payout_items WHERE batch_id = ANY($1::uuid[]) GROUP BY batch_id, currency ORDER BY batch_id, currency`,
      [batchIds],
    );
    return rows.map(({ amount, ...row }) => ({ ...row, amountMinor: BigInt(amount) }));
  }

  /** Newest first. */
  async findItems(filter: ItemFilter, request: PageRequest): Promise<Page<PayoutItemEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(PayoutItemEntity, 'item')
      .innerJoin(PayoutBatchEntity, 'batch', 'batch.tenantId = item.tenantId AND batch.id = item.batchId')
      .where('true')
      .orderBy('item.id', 'DESC')
      .limit(request.limit + 1);
    if (filter.batchId) query.andWhere('item.batchId = :batchId', filter);
    if (filter.beneficiaryId) query.andWhere('item.beneficiaryId = :beneficiaryId', filter);
    if (filter.advertiserId) query.andWhere('batch.advertiserId = :advertiserId', filter);
    if (filter.status) query.andWhere('item.status = :status', filter);
    const before = idCursor(request);
    if (before) query.andWhere('item.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** Up to `limit` lines after an item, by id. */
  async findFileLines(batchId: string, after: string | null, limit: number): Promise<FileLine[]> {
    const rows: (Omit<FileLine, 'amountMinor'> & { amount: string })[] = await this.tx.manager.query(
      `SELECT i.id AS payout_id, i.beneficiary_id, coalesce(u.display_name, e.external_id, '') AS name, coalesce(u.email, '') AS email,
              i.amount_minor::text AS amount, i.currency
         FROM payout_items i
         LEFT JOIN users u ON u.tenant_id = i.tenant_id AND u.id = i.beneficiary_id
         LEFT JOIN end_users e ON e.tenant_id = i.tenant_id AND e.id = i.beneficiary_id
        WHERE i.batch_id = $1 AND i.status IN ('pending', 'processing') AND ($2::uuid IS NULL OR i.id > $2)
        ORDER BY i.id LIMIT $3`,
      [batchId, after, limit],
    );
    return rows.map(({ amount, ...row }) => ({ ...row, amountMinor: BigInt(amount) }));
  }
}
