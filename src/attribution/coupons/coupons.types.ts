/** Who is behind a coupon code. */
export interface CouponOwner {
  couponId: string;
  /** As it was written when it was made. */
  code: string;
  linkId: string;
  offerId: string;
  promoterId: string;
}

/** A code of a company at a moment of business time. */
export interface CouponQuestion {
  tenantId: string;
  advertiserId: string;
  code: string;
  at: Date;
}

export interface CouponFilter {
  advertiserId?: string;
  linkId?: string;
}

/** Whose coupons a caller may see: all, or those of these companies. */
export type CouponScope = 'all' | readonly string[];

export interface NewCoupon {
  advertiserId?: string;
  code: string;
  linkId: string;
  isActive: boolean;
  startsAt?: Date | null;
  endsAt?: Date | null;
}

/** Undefined leaves a field as it is; null takes it away. */
export interface CouponChanges {
  linkId?: string;
  isActive?: boolean;
  startsAt?: Date | null;
  endsAt?: Date | null;
}
