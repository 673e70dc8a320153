/** What two spellings of one code have in common: customers type small letters, wide ones and blanks around. */
export function couponKey(code: string): string {
  return code.normalize('NFKC').trim().toLowerCase();
}

/** Whether a code counts at a moment: it ends before `endsAt`. */
export function isCouponGood(
  coupon: { isActive: boolean; startsAt: Date | null; endsAt: Date | null },
  at: Date,
): boolean {
  if (!coupon.isActive) return false;
  return (
    (coupon.startsAt === null || coupon.startsAt <= at) && (coupon.endsAt === null || at < coupon.endsAt)
  );
}
