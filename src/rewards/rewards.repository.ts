import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { RewardEntity } from './reward.entity.js';
import type { RewardFilter } from './rewards.types.js';

@Injectable()
export class RewardsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(reward: RewardEntity): Promise<void> {
    await this.tx.manager.insert(RewardEntity, reward);
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
}
