import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { CouponCodeEntity } from './coupon-code.entity.js';
import type { CouponFilter, CouponScope } from './coupons.types.js';

@Injectable()
export class CouponsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** False when the advertiser has the code already; the transaction stays usable. */
  async insertIfFree(coupon: CouponCodeEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(CouponCodeEntity)
      .values(coupon)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async findByKey(advertiserId: string, codeKey: string): Promise<CouponCodeEntity | null> {
    return this.tx.manager.findOneBy(CouponCodeEntity, { advertiserId, codeKey });
  }

  async findById(id: string): Promise<CouponCodeEntity | null> {
    return this.tx.manager.findOneBy(CouponCodeEntity, { id });
  }

  async lockById(id: string): Promise<CouponCodeEntity | null> {
    return this.tx.manager.findOne(CouponCodeEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(id: string, changes: Partial<CouponCodeEntity>): Promise<void> {
    await this.tx.manager.update(CouponCodeEntity, { id }, changes);
  }

  async delete(id: string): Promise<void> {
    await this.tx.manager.delete(CouponCodeEntity, { id });
  }

  /** Newest first. */
  async findPage(
    scope: CouponScope,
    filter: CouponFilter,
    request: PageRequest,
  ): Promise<Page<CouponCodeEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(CouponCodeEntity, 'coupon')
      .where('true')
      .orderBy('coupon.id', 'DESC')
      .take(request.limit + 1);
    if (scope !== 'all') query.andWhere('coupon.advertiserId = ANY(:scope::uuid[])', { scope });
    if (filter.advertiserId) query.andWhere('coupon.advertiserId = :advertiserId', filter);
    if (filter.linkId) query.andWhere('coupon.linkId = :linkId', filter);
    const before = idCursor(request);
    if (before) query.andWhere('coupon.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
