import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import type { SettlementMode } from '../rewards/rewards.types.js';
import { AdvertiserMemberEntity } from './advertiser-member.entity.js';
import { AdvertiserEntity } from './advertiser.entity.js';

@Injectable()
export class AdvertisersRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(advertiser: AdvertiserEntity): Promise<void> {
    await this.tx.manager.insert(AdvertiserEntity, advertiser);
  }

  async insertMember(member: AdvertiserMemberEntity): Promise<void> {
    await this.tx.manager.insert(AdvertiserMemberEntity, member);
  }

  async findById(id: string): Promise<AdvertiserEntity | null> {
    return this.tx.manager.findOneBy(AdvertiserEntity, { id });
  }

  async findIdsOfMember(userId: string): Promise<string[]> {
    const members = await this.tx.manager.find(AdvertiserMemberEntity, {
      where: { userId },
      order: { advertiserId: 'ASC' },
    });
    return members.map(({ advertiserId }) => advertiserId);
  }

  async findByIds(ids: readonly string[]): Promise<AdvertiserEntity[]> {
    return this.tx.manager.find(AdvertiserEntity, { where: { id: In(ids) }, order: { id: 'ASC' } });
  }

  async lockById(id: string): Promise<AdvertiserEntity | null> {
    return this.tx.manager.findOne(AdvertiserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async updateSettlement(id: string, settlementMode: SettlementMode): Promise<void> {
    await this.tx.manager.update(AdvertiserEntity, { id }, { settlementMode, updatedAt: new Date() });
  }

  async findPage(request: PageRequest): Promise<Page<AdvertiserEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(AdvertiserEntity, 'advertiser')
      .orderBy('advertiser.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('advertiser.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
