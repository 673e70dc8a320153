import type { PayoutPlan } from '../../offers/payouts/payouts.types.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import type { CouponOwner } from '../coupons/coupons.types.js';

/** By what a sale is credited, and under which offer. */
export interface Basis {
  plan: PayoutPlan;
  promoterId: string;
  linkId: string;
  click: StoredClick | null;
  /** The coupon that decides; null when the click does. */
  coupon: CouponOwner | null;
}

/** The coupon where there is no click or its offer puts coupons first, else the click; null without either. */
export function basisOf(
  click: StoredClick | null,
  coupon: CouponOwner | null,
  plans: ReadonlyMap<string, PayoutPlan>,
): Basis | null {
  const ofCoupon = coupon && planOf(coupon.offerId, plans);
  if (coupon && ofCoupon && (!click || ofCoupon.offer.couponOverridesClick)) {
    return { plan: ofCoupon, promoterId: coupon.promoterId, linkId: coupon.linkId, click, coupon };
  }
  if (!click) return null;
  const { promoterId, linkId } = click;
  return { plan: planOf(click.offerId, plans), promoterId, linkId, click, coupon: null };
}

function planOf(offerId: string, plans: ReadonlyMap<string, PayoutPlan>): PayoutPlan {
  const plan = plans.get(offerId);
  if (!plan) throw new Error(`the offer ${offerId} of a click or coupon is gone`);
  return plan;
}
