import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { OfferEntity } from './offer.entity.js';
import type { OfferFilter, OfferScope, OfferStatus } from './offers.types.js';

@Injectable()
export class OffersRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(offer: OfferEntity): Promise<void> {
    await this.tx.manager.insert(OfferEntity, offer);
  }

  async findById(id: string): Promise<OfferEntity | null> {
    return this.tx.manager.findOneBy(OfferEntity, { id });
  }

  /** Of all tenants the transaction may see. */
  async findByIds(ids: readonly string[]): Promise<OfferEntity[]> {
    if (ids.length === 0) return [];
    return this.tx.manager
      .createQueryBuilder(OfferEntity, 'offer')
      .where('offer.id = ANY(:ids::uuid[])', { ids })
      .getMany();
  }

  async lockById(id: string): Promise<OfferEntity | null> {
    return this.tx.manager.findOne(OfferEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Conversions that point to the offer do not wait. */
  async lockForChange(id: string): Promise<OfferEntity | null> {
    return this.tx.manager.findOne(OfferEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  async update(id: string, changes: Partial<OfferEntity>): Promise<void> {
    await this.tx.manager.update(OfferEntity, { id }, changes as object);
  }

  async updateStatus(id: string, status: OfferStatus): Promise<void> {
    await this.tx.manager.update(OfferEntity, { id }, { status, updatedAt: new Date() });
  }

  /** Newest first. */
  async findPage(scope: OfferScope, filter: OfferFilter, request: PageRequest): Promise<Page<OfferEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(OfferEntity, 'offer')
      .where('true')
      .orderBy('offer.id', 'DESC')
      .take(request.limit + 1);
    if (scope !== 'all') {
      query.andWhere(
        `((:active AND offer.status = 'active') OR offer.advertiserId = ANY(:advertiserIds::uuid[]))`,
        { active: scope.active, advertiserIds: scope.advertiserIds },
      );
    }
    if (filter.status) query.andWhere('offer.status = :status', filter);
    if (filter.advertiserId) query.andWhere('offer.advertiserId = :advertiserId', filter);
    const before = idCursor(request);
    if (before) query.andWhere('offer.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
