import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { CouponCodeEntity } from './coupon-code.entity.js';
import type { CouponFilter, CouponOwner, CouponScope } from './coupons.types.js';

/** A code with who is behind it and when it counts. */
export type OwnedCoupon = CouponOwner & Pick<CouponCodeEntity, 'isActive' | 'startsAt' | 'endsAt'>;

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

  /** The codes of these keys in one statement, each with the position of its question; unknown ones are left out. */
  async findOwners(
    keys: readonly { tenantId: string; advertiserId: string; codeKey: string }[],
  ): Promise<(OwnedCoupon & { question: number })[]> {
    return this.tx.manager.query(
      `SELECT k.n::int - 1 AS question, c.id AS "couponId", c.code, c.is_active AS "isActive", c.starts_at AS "startsAt",
              c.ends_at AS "endsAt", l.id AS "linkId", l.offer_id AS "offerId", l.promoter_id AS "promoterId"
         FROM unnest($1::uuid[], $2::uuid[], $3::text[]) WITH ORDINALITY AS k (tenant_id, advertiser_id, code_key, n)
         JOIN coupon_codes c USING (tenant_id, advertiser_id, code_key)
         JOIN links l ON l.tenant_id = c.tenant_id AND l.id = c.link_id`,
      [
        keys.map(({ tenantId }) => tenantId),
        keys.map(({ advertiserId }) => advertiserId),
        keys.map(({ codeKey }) => codeKey),
      ],
    );
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
