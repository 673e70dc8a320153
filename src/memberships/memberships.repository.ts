import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { MembershipEntity } from './membership.entity.js';
import type { MembershipFilter, MembershipScope } from './memberships.types.js';

@Injectable()
export class MembershipsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** False when the promoter has a membership of this offer, also one made at the same moment. */
  async insertIfNone(membership: MembershipEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(MembershipEntity)
      .values(membership)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async lockOf(promoterId: string, offerId: string): Promise<MembershipEntity | null> {
    return this.tx.manager.findOne(MembershipEntity, {
      where: { promoterId, offerId },
      lock: { mode: 'for_no_key_update' },
    });
  }

  async lockById(id: string): Promise<MembershipEntity | null> {
    return this.tx.manager.findOne(MembershipEntity, {
      where: { id },
      lock: { mode: 'for_no_key_update' },
    });
  }

  async update(id: string, changes: Partial<MembershipEntity>): Promise<void> {
    await this.tx.manager.update(MembershipEntity, { id }, { ...changes, updatedAt: new Date() } as object);
  }

  /** Active ones of active offers, newest first. */
  async findActiveOffers(promoterId: string, limit: number): Promise<string[]> {
    const rows: { offer_id: string }[] = await this.tx.manager.query(
      `SELECT m.offer_id FROM memberships m
         JOIN offers o ON o.tenant_id = m.tenant_id AND o.id = m.offer_id AND o.status = 'active'
        WHERE m.promoter_id = $1 AND m.status = 'active' ORDER BY m.id DESC LIMIT $2`,
      [promoterId, limit],
    );
    return rows.map((row) => row.offer_id);
  }

  /** Newest first. */
  async findPage(
    scope: MembershipScope,
    filter: MembershipFilter,
    request: PageRequest,
  ): Promise<Page<MembershipEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(MembershipEntity, 'membership')
      .where('true')
      .orderBy('membership.id', 'DESC')
      .limit(request.limit + 1);
    if (scope !== 'all') {
      query.andWhere(
        `(membership.promoterId = :promoterId OR membership.offerId IN (
            SELECT o.id FROM offers o WHERE o.advertiser_id = ANY(:advertiserIds::uuid[])))`,
        scope,
      );
    }
    if (filter.status) query.andWhere('membership.status = :status', filter);
    if (filter.offerId) query.andWhere('membership.offerId = :offerId', filter);
    const before = idCursor(request);
    if (before) query.andWhere('membership.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
