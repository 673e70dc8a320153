import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { prepared } from '../database/prepared.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { RewardEntity } from './reward.entity.js';
import type { RewardFilter } from './rewards.types.js';

@Injectable()
export class RewardsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** One statement however many. */
  async insertMany(rewards: readonly RewardEntity[]): Promise<void> {
    await prepared(
      this.tx.manager,
      `INSERT INTO rewards (id, tenant_id, conversion_id, advertiser_id, settlement_mode, beneficiary_kind,
                            beneficiary_id, amount_minor, currency, status, eta, adjusts_id, created_at, updated_at,
                            order_id)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[],
                            $8::bigint[], $9::text[], $10::text[], $11::timestamptz[], $12::uuid[],
                            $13::timestamptz[], $13::timestamptz[], $14::uuid[])`,
      [
        rewards.map(({ id }) => id),
        rewards.map(({ tenantId }) => tenantId),
        rewards.map(({ conversionId }) => conversionId),
        rewards.map(({ advertiserId }) => advertiserId),
        rewards.map(({ settlementMode }) => settlementMode),
        rewards.map(({ beneficiaryKind }) => beneficiaryKind),
        rewards.map(({ beneficiaryId }) => beneficiaryId),
        rewards.map(({ amountMinor }) => amountMinor.toString()),
        rewards.map(({ currency }) => currency),
        rewards.map(({ status }) => status),
        rewards.map(({ eta }) => eta),
        rewards.map(({ adjustsId }) => adjustsId),
        rewards.map(({ createdAt }) => createdAt),
        rewards.map(({ orderId }) => orderId),
      ],
    );
  }

  /** The rewards a conversion was approved with, in the order they were made, locked. */
  async lockOfConversion(conversionId: string): Promise<RewardEntity[]> {
    return this.tx.manager.find(RewardEntity, {
      where: { conversionId, adjustsId: IsNull() },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async lockById(id: string): Promise<RewardEntity | null> {
    return this.tx.manager.findOne(RewardEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** The same of many conversions, as they are. */
  async findOfConversions(conversionIds: readonly string[]): Promise<RewardEntity[]> {
    return this.tx.manager.find(RewardEntity, {
      where: { conversionId: In([...conversionIds]), adjustsId: IsNull() },
      order: { id: 'ASC' },
    });
  }

  async saveReversal(
    reward: Pick<RewardEntity, 'id' | 'reversedMinor' | 'clawedBackMinor' | 'status'>,
  ): Promise<void> {
    const { id, reversedMinor, clawedBackMinor, status } = reward;
    const changes = { reversedMinor, clawedBackMinor, status, updatedAt: new Date() };
    await this.tx.manager.update(RewardEntity, { id }, changes);
  }

  /** Newest first. */
  async findPage(
    filter: RewardFilter & { beneficiaryId?: string },
    request: PageRequest,
  ): Promise<Page<RewardEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(RewardEntity, 'reward')
      .where('true')
      .orderBy('reward.id', 'DESC')
      .take(request.limit + 1);
    if (filter.beneficiaryId) query.andWhere('reward.beneficiaryId = :beneficiaryId', filter);
    if (filter.status) query.andWhere('reward.status = :status', filter);
    if (filter.conversionId) query.andWhere('reward.conversionId = :conversionId', filter);
    if (filter.orderId) query.andWhere('reward.orderId = :orderId', filter);
    const before = idCursor(request);
    if (before) query.andWhere('reward.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** Moves up to `limit` rewards whose cool-off is over from pending to approved; returns their ids. */
  async approveDue(now: Date, limit: number): Promise<string[]> {
    const [rows]: [{ id: string }[], number] = await this.tx.manager.query(
      `UPDATE rewards SET status = 'approved', updated_at = now()
        WHERE id IN (SELECT id FROM rewards WHERE status = 'pending' AND eta <= $1
                      ORDER BY eta LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING id`,
      [now, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether a pending reward's cool-off is over. */
  async hasDue(now: Date): Promise<boolean> {
    return this.tx.manager
      .createQueryBuilder(RewardEntity, 'reward')
      .where("reward.status = 'pending' AND reward.eta <= :now", { now })
      .getExists();
  }
}
