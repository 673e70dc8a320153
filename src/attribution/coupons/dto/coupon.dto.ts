import type { CouponCodeEntity } from '../coupon-code.entity.js';

/** A code that stands for a promoter's link. */
export class CouponDto {
  /** UUIDv7 of the coupon code. */
  id: string;
  /** The advertiser in whose shop it is used. */
  advertiserId: string;
  /**
   * What customers type in; small and capital letters are the same.
   * @example SUMMER10
   */
  code: string;
  /** The link whose promoter a sale with this code belongs to. */
  linkId: string;
  /** A code that is switched off attributes nothing. */
  active: boolean;
  /** From when on it counts, RFC 3339 in UTC; null for always. */
  startsAt: string | null;
  /** From when on it no longer counts; null for never. */
  endsAt: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, coupon: CouponCodeEntity): CouponDto {
    const { id, advertiserId, code, linkId, isActive, startsAt, endsAt, createdAt } = coupon;
    return {
      ...{ id, advertiserId, code, linkId, active: isActive },
      startsAt: startsAt?.toISOString() ?? null,
      endsAt: endsAt?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
    };
  }
}
