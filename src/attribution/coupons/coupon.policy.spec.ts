import { couponKey, isCouponGood } from './coupon.policy.js';

describe('coupon codes', () => {
  it.each([
    ['TEN', 'ten'],
    [' Ten\u00a0', 'ten'],
    ['ＴＥＮ', 'ten'],
    ['İ-10', 'i\u0307-10'],
    ['خصم10', 'خصم10'],
  ])('%s is compared as %s', (code, key) => expect(couponKey(code)).toBe(key));

  it('are good while they are active, from their start until before their end', () => {
    const startsAt = new Date(1_000);
    const endsAt = new Date(2_000);
    const isGood = (at: number, isActive = true): boolean =>
      isCouponGood({ isActive, startsAt, endsAt }, new Date(at));
    expect([999, 1_000, 1_999, 2_000].map((at) => isGood(at))).toEqual([false, true, true, false]);
    expect(isGood(1_500, false)).toBe(false);
    expect(isCouponGood({ isActive: true, startsAt: null, endsAt: null }, new Date())).toBe(true);
  });
});
