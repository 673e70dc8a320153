import type { PayoutPlan } from '../../offers/payouts/payouts.types.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import type { CouponOwner } from '../coupons/coupons.types.js';
import type { Lead } from '../models/touchpoints.types.js';

/** By what a sale is credited, and under which offer. */
export interface Basis {
  plan: PayoutPlan;
  promoterId: string;
  linkId: string;
  click: StoredClick | null;
  /** The view that decides; null when a click or a coupon does. */
  view: Lead | null;
  /** The coupon that decides; null when the click does. */
  coupon: CouponOwner | null;
}

/**
 * The coupon where there is no click or its offer puts coupons first, else the click, else the view; null without
 * any of them.
 */
export function basisOf(
  click: StoredClick | null,
  coupon: CouponOwner | null,
  view: Lead | null,
  plans: ReadonlyMap<string, PayoutPlan>,
): Basis | null {
  const ofCoupon = coupon && planOf(coupon.offerId, plans);
  if (coupon && ofCoupon && (!click || ofCoupon.offer.couponOverridesClick)) {
    return {
      plan: ofCoupon,
      promoterId: coupon.promoterId,
      linkId: coupon.linkId,
      click,
      view: null,
      coupon,
    };
  }
  const touch = click ?? view;
  if (!touch) return null;
  const { promoterId, linkId, offerId } = touch;
  const decides = { click, view: click ? null : view, coupon: null };
  return { plan: planOf(offerId, plans), promoterId, linkId, ...decides };
}

function planOf(offerId: string, plans: ReadonlyMap<string, PayoutPlan>): PayoutPlan {
  const plan = plans.get(offerId);
  if (!plan) throw new Error(`the offer ${offerId} of a touch or coupon is gone`);
  return plan;
}
