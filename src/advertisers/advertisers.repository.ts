import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { AdvertiserMemberEntity } from './advertiser-member.entity.js';
import { AdvertiserEntity } from './advertiser.entity.js';
import type { AdvertiserStatus } from './advertisers.types.js';

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

  /** Nobody changes it until the transaction ends; others may read it alike. */
  async lockForReading(id: string): Promise<AdvertiserEntity | null> {
    return this.tx.manager.findOne(AdvertiserEntity, { where: { id }, lock: { mode: 'pessimistic_read' } });
  }

  /** Sales and offers that point to the company do not wait. */
  async lockById(id: string): Promise<AdvertiserEntity | null> {
    return this.tx.manager.findOne(AdvertiserEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  async update(id: string, changes: Partial<AdvertiserEntity>): Promise<void> {
    await this.tx.manager.update(AdvertiserEntity, { id }, { ...changes, updatedAt: new Date() });
  }

  async findMemberIds(advertiserId: string): Promise<string[]> {
    const members = await this.tx.manager.find(AdvertiserMemberEntity, {
      where: { advertiserId },
      order: { userId: 'ASC' },
    });
    return members.map(({ userId }) => userId);
  }

  /** Newest first. @param ids only these; all when left out */
  async findPage(
    filter: { status?: AdvertiserStatus; ids?: readonly string[] },
    request: PageRequest,
  ): Promise<Page<AdvertiserEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(AdvertiserEntity, 'advertiser')
      .where('true')
      .orderBy('advertiser.id', 'DESC')
      .take(request.limit + 1);
    if (filter.status) query.andWhere('advertiser.status = :status', filter);
    if (filter.ids) query.andWhere('advertiser.id = ANY(:ids::uuid[])', filter);
    const before = idCursor(request);
    if (before) query.andWhere('advertiser.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
