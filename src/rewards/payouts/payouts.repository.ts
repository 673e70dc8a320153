import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { KycStatus, UserStatus } from '../../users/users.types.js';
import { RewardEntity } from '../reward.entity.js';
import type { RewardStatus } from '../rewards.types.js';
import { PayoutBatchEntity } from './payout-batch.entity.js';
import { PayoutItemEntity } from './payout-item.entity.js';
import type { PayableReward } from './payouts.types.js';

export type PayableRow = Omit<PayableReward, 'hold'> & {
  /** Null for users of partners, who have no account. */
  userStatus: UserStatus | null;
  kycStatus: KycStatus | null;
  /** A payment to the same beneficiary in this currency came back and waits for a decision. */
  hasReturned: boolean;
};

/** What runs and payments write. */
@Injectable()
export class PayoutsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** One run of a tenant at a time; held until the transaction ends. */
  async lockRuns(tenantId: string): Promise<void> {
    await this.tx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `payouts:${tenantId}`,
    ]);
  }

  /** Everything that may be paid, locked: by the platform, or by the company that pays itself. */
  async lockPayable(advertiserId: string | null): Promise<PayableRow[]> {
    const rows: (Omit<PayableRow, 'minor'> & { minor: string })[] = await this.tx.manager.query(
      `SELECT r.id, r.conversion_id AS "conversionId", r.order_id AS "orderId", r.beneficiary_kind AS "beneficiaryKind",
              r.beneficiary_id AS "beneficiaryId", r.currency, (r.amount_minor - r.reversed_minor)::text AS minor,
              u.status AS "userStatus", u.kyc_status AS "kycStatus",
              EXISTS (SELECT 1 FROM rewards f
                       WHERE f.tenant_id = r.tenant_id AND f.beneficiary_id = r.beneficiary_id
                         AND f.beneficiary_kind = r.beneficiary_kind AND f.currency = r.currency
                         AND f.settlement_mode = r.settlement_mode AND f.status = 'failed') AS "hasReturned"
         FROM rewards r LEFT JOIN users u ON u.tenant_id = r.tenant_id AND u.id = r.beneficiary_id
        WHERE r.status = 'approved'
          AND r.settlement_mode = CASE WHEN $1::uuid IS NULL THEN 'platform' ELSE 'direct' END
          AND ($1::uuid IS NULL OR r.advertiser_id = $1)
        ORDER BY r.id FOR UPDATE OF r`,
      [advertiserId],
    );
    return rows.map((row) => ({ ...row, minor: BigInt(row.minor) }));
  }

  async insertBatch(batch: PayoutBatchEntity, items: PayoutItemEntity[]): Promise<void> {
    await this.tx.manager.insert(PayoutBatchEntity, batch);
    for (let from = 0; from < items.length; from += 1_000) {
      await this.tx.manager.insert(PayoutItemEntity, items.slice(from, from + 1_000));
    }
  }

  /** Puts rewards into items: they are queued, and what each brings is kept. */
  async claim(
    tenantId: string,
    claims: readonly { rewardId: string; itemId: string; minor: bigint }[],
  ): Promise<void> {
    const columns = [
      claims.map(({ rewardId }) => rewardId),
      claims.map(({ itemId }) => itemId),
      claims.map(({ minor }) => minor.toString()),
    ];
    await this.tx.manager.query(
      `UPDATE rewards r SET status = 'queued', payout_item_id = c.item_id, updated_at = now()
         FROM unnest($2::uuid[], $3::uuid[]) AS c (reward_id, item_id)
        WHERE r.tenant_id = $1 AND r.id = c.reward_id`,
      [tenantId, columns[0], columns[1]],
    );
    await this.tx.manager.query(
      `INSERT INTO payout_item_rewards (tenant_id, reward_id, item_id, amount_minor)
       SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[])`,
      [tenantId, ...columns],
    );
  }

  async lockBatch(id: string): Promise<PayoutBatchEntity | null> {
    return this.tx.manager.findOne(PayoutBatchEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async lockItem(id: string): Promise<PayoutItemEntity | null> {
    return this.tx.manager.findOne(PayoutItemEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** One payment whose time has come, locked; those that somebody else holds are left to them. */
  async lockDue(now: Date): Promise<PayoutItemEntity | null> {
    return this.tx.manager
      .createQueryBuilder(PayoutItemEntity, 'item')
      .where('item.dueAt <= :now', { now })
      .orderBy('item.dueAt', 'ASC')
      .addOrderBy('item.id', 'ASC')
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .limit(1)
      .getOne();
  }

  /** Whether a payment is due, or is with its provider at this moment. */
  async hasUnderway(now: Date): Promise<boolean> {
    return this.tx.manager
      .createQueryBuilder(PayoutItemEntity, 'item')
      .where('item.dueAt <= :now', { now })
      .orWhere("item.status = 'processing' AND item.dueAt IS NOT NULL")
      .getExists();
  }

  async updateBatch(id: string, changes: Partial<PayoutBatchEntity>): Promise<void> {
    await this.tx.manager.update(PayoutBatchEntity, { id }, changes);
  }

  async updateItem(id: string, changes: Partial<PayoutItemEntity>): Promise<void> {
    await this.tx.manager.update(PayoutItemEntity, { id }, changes);
  }

  async updateItemsOf(batchId: string, changes: Partial<PayoutItemEntity>): Promise<void> {
    await this.tx.manager.update(PayoutItemEntity, { batchId }, changes);
  }

  /** Whether a payment of the batch is still on its way. */
  async hasOpenItems(batchId: string): Promise<boolean> {
    const status = In(['draft', 'pending', 'processing']);
    return this.tx.manager.existsBy(PayoutItemEntity, { batchId, status });
  }

  /** Moves the rewards of items on; the rewards, as they are now. */
  async moveRewards(
    itemIds: readonly string[],
    from: RewardStatus,
    to: RewardStatus,
  ): Promise<RewardEntity[]> {
    const where = { payoutItemId: In(itemIds), status: from };
    const rewards = await this.tx.manager.find(RewardEntity, {
      where,
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    await this.tx.manager.update(RewardEntity, where, { status: to, updatedAt: new Date() });
    return rewards.map((reward) => ({ ...reward, status: to }));
  }
}
