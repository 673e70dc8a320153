import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { LinkEntity } from './link.entity.js';
import type { LinkChanges, LinkFilter } from './links.types.js';

@Injectable()
export class LinksRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** False when the code is taken, also by a link of another tenant; the transaction stays usable. */
  async insertIfFree(link: LinkEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(LinkEntity)
      .values(link)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async findById(id: string): Promise<LinkEntity | null> {
    return this.tx.manager.findOneBy(LinkEntity, { id });
  }

  /** Exactly this code. */
  async findByCode(code: string): Promise<LinkEntity | null> {
    return this.tx.manager.findOneBy(LinkEntity, { code });
  }

  async lockById(id: string): Promise<LinkEntity | null> {
    return this.tx.manager.findOne(LinkEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(id: string, changes: LinkChanges & { status?: LinkEntity['status'] }): Promise<void> {
    await this.tx.manager.update(LinkEntity, { id }, { ...changes, updatedAt: new Date() });
  }

  /** Active ones that did not expire, newest first. */
  async findActive(promoterId: string, offerIds: readonly string[]): Promise<LinkEntity[]> {
    if (offerIds.length === 0) return [];
    return this.tx.manager
      .createQueryBuilder(LinkEntity, 'link')
      .where(
        `link.promoterId = :promoterId AND link.offerId = ANY(:offerIds::uuid[]) AND link.status = 'active'`,
        {
          promoterId,
          offerIds,
        },
      )
      .andWhere('(link.expiresAt IS NULL OR link.expiresAt > now())')
      .orderBy('link.id', 'DESC')
      .limit(1_000)
      .getMany();
  }

  async archiveAll(promoterId: string, offerId: string): Promise<void> {
    const ofOffer = { promoterId, offerId, status: 'active' as const };
    await this.tx.manager.update(LinkEntity, ofOffer, { status: 'archived', updatedAt: new Date() });
  }

  /** Newest first. */
  async findPage(
    filter: LinkFilter & { promoterId?: string },
    request: PageRequest,
  ): Promise<Page<LinkEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(LinkEntity, 'link')
      .where('true')
      .orderBy('link.id', 'DESC')
      .take(request.limit + 1);
    if (filter.promoterId) query.andWhere('link.promoterId = :promoterId', filter);
    if (filter.offerId) query.andWhere('link.offerId = :offerId', filter);
    if (filter.tag) query.andWhere(':tag = ANY (link.tags)', filter);
    if (filter.status) query.andWhere('link.status = :status', filter);
    const before = idCursor(request);
    if (before) query.andWhere('link.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
