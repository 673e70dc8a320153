import { Injectable } from '@nestjs/common';
import { insertMany } from '../../database/insert-many.js';
import { prepared } from '../../database/prepared.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ConversionEntity } from '../conversion.entity.js';
import { ConversionShareEntity } from '../conversion-share.entity.js';
import { ConversionSplitEntity } from '../conversion-split.entity.js';
import { ConversionIntakeEntity } from '../intake/conversion-intake.entity.js';
import type { KnownConversion } from './known-sale.policy.js';

/** What names a sale: one conversion per advertiser, event and transaction. */
export interface SaleKey {
  tenantId: string;
  advertiserId: string;
  event: string;
  transactionId: string;
}

export interface CustomerKey {
  /** Whether the sender proved who they are: then only such sales speak against theirs. */
  isVerified: boolean;
  tenantId: string;
  advertiserId: string;
  customerId: string;
  convertedAt: Date;
}

export interface OrderKey extends SaleKey {
  isVerified: boolean;
  orderId: string;
  convertedAt: Date;
}

/** Reads and writes for many sales at once, of one tenant or of many: each row names its tenant. */
@Injectable()
export class SettlementRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Until the commit nobody else judges sales with one of these texts; taken in one order by everybody. */
  async lock(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return;
    await this.tx.manager.query(
      `SELECT pg_advisory_xact_lock(key)
         FROM (SELECT DISTINCT hashtextextended(text, 0) AS key FROM unnest($1::text[]) AS text ORDER BY 1) keys`,
      [texts],
    );
  }

  /** The rows of earlier tries, locked; rows that somebody else holds are left out. */
  async lockIntakes(ids: readonly string[]): Promise<ConversionIntakeEntity[]> {
    if (ids.length === 0) return [];
    return this.tx.manager
      .createQueryBuilder(ConversionIntakeEntity, 'intake')
      .where('intake.id = ANY(:ids::uuid[])', { ids })
      .orderBy('intake.id')
      .setLock('pessimistic_write')
      .getMany();
  }

  async findKnown(keys: readonly SaleKey[]): Promise<(KnownConversion & SaleKey)[]> {
    return prepared(
      this.tx.manager,
      `SELECT c.id, c.tenant_id AS "tenantId", c.advertiser_id AS "advertiserId", c.event,
              c.transaction_id AS "transactionId", c.content_hash AS "contentHash", c.status, c.reason,
              c.review_required AS "reviewRequired", c.is_verified AS "isVerified",
              o.auto_approve AS "autoApprove", o.senders_may_approve AS "sendersMayApprove"
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
              AS k (tenant_id, advertiser_id, event, transaction_id)
         JOIN conversions c USING (tenant_id, advertiser_id, event, transaction_id)
         JOIN offers o ON o.tenant_id = c.tenant_id AND o.id = c.offer_id`,
      columnsOf(keys, ['tenantId', 'advertiserId', 'event', 'transactionId']),
    );
  }

  /** Indexes of the orders that stand under another transaction of the 30 days before. */
  async findSeenOrders(orders: readonly OrderKey[]): Promise<number[]> {
    if (orders.length === 0) return [];
    const rows: { index: string }[] = await prepared(
      this.tx.manager,
      `SELECT k.index - 1 AS index
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[],
                     $6::boolean[]) WITH ORDINALITY
              AS k (tenant_id, advertiser_id, order_id, transaction_id, converted_at, is_verified, index)
        WHERE EXISTS (SELECT 1 FROM conversions c
                       WHERE c.tenant_id = k.tenant_id AND c.advertiser_id = k.advertiser_id
                         AND c.order_id = k.order_id AND c.transaction_id <> k.transaction_id
                         AND (c.is_verified OR NOT k.is_verified)
                         AND c.converted_at > k.converted_at - interval '30 days')`,
      columnsOf(orders, [
        'tenantId',
        'advertiserId',
        'orderId',
        'transactionId',
        'convertedAt',
        'isVerified',
      ]),
    );
    return rows.map(({ index }) => Number(index));
  }

  /** Conversions of each customer in the 24 hours around: those that came first are not always settled first. */
  async countOfCustomers(customers: readonly CustomerKey[]): Promise<number[]> {
    if (customers.length === 0) return [];
    const rows: { count: number }[] = await prepared(
      this.tx.manager,
      `SELECT (SELECT count(*)::integer FROM conversions c
                WHERE c.tenant_id = k.tenant_id AND c.advertiser_id = k.advertiser_id
                  AND c.customer_id = k.customer_id AND (c.is_verified OR NOT k.is_verified)
                  AND c.converted_at > k.converted_at - interval '24 hours'
                  AND c.converted_at < k.converted_at + interval '24 hours') AS count
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::boolean[]) WITH ORDINALITY
              AS k (tenant_id, advertiser_id, customer_id, converted_at, is_verified, index)
        ORDER BY k.index`,
      columnsOf(customers, ['tenantId', 'advertiserId', 'customerId', 'convertedAt', 'isVerified']),
    );
    return rows.map(({ count }) => count);
  }

  /**
   * Waits for a rival that is about to record one of these sales, and breaks `uq_conversions_transaction` when it has;
   * everybody takes sales in one order, so that two rounds cannot wait for each other.
   */
  async insertConversions(conversions: readonly ConversionEntity[]): Promise<void> {
    const key = ({ tenantId, advertiserId, event, transactionId }: SaleKey): string =>
      `${tenantId} ${advertiserId} ${event} ${transactionId}`;
    const rows = [...conversions].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    await insertMany(this.tx.manager, ConversionEntity, rows);
  }

  async insertShares(shares: readonly ConversionShareEntity[]): Promise<void> {
    await insertMany(this.tx.manager, ConversionShareEntity, shares);
  }

  async insertSplits(splits: readonly ConversionSplitEntity[]): Promise<void> {
    await insertMany(this.tx.manager, ConversionSplitEntity, splits);
  }

  /** Writes outcomes; a row of an earlier try gets the new outcome, and one more attempt. */
  async saveIntakes(intakes: readonly ConversionIntakeEntity[]): Promise<void> {
    await insertMany(
      this.tx.manager,
      ConversionIntakeEntity,
      intakes,
      `ON CONFLICT (id) DO UPDATE SET status = excluded.status, error_code = excluded.error_code,
         error_message = excluded.error_message, conversion_id = excluded.conversion_id,
         is_duplicate = excluded.is_duplicate, due_at = excluded.due_at, settled_at = excluded.settled_at,
         attempts = conversion_intakes.attempts + 1
         WHERE conversion_intakes.status <> 'settled'`,
    );
  }
}

/** One array for each column, as unnest wants them. */
function columnsOf<Row>(rows: readonly Row[], names: readonly (keyof Row)[]): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}
