import type { UserEntity } from './user.entity.js';
import type { ActiveAffiliate, AffiliateTerms } from './users.types.js';

/** What two spellings of one code have in common: customers type small letters, wide ones and blanks around. */
export function voucherKey(code: string): string {
  return code.normalize('NFKC').trim().toLowerCase();
}

export type Terms = Pick<
  UserEntity,
  'voucherCode' | 'voucherKey' | 'isVoucherActive' | 'discountBasisPoints' | 'commissionBasisPoints'
>;
type StoredTerms = Terms & Pick<UserEntity, 'id' | 'email' | 'status' | 'roles'>;

/** Terms as they are stored, over what is stored so far: a new affiliate has no code and rates of nothing. */
export function termColumns(terms: AffiliateTerms, now?: Terms): Terms {
  const code = terms.voucherCode === undefined ? (now?.voucherCode ?? null) : terms.voucherCode;
  return {
    voucherCode: code,
    voucherKey: code === null ? null : voucherKey(code),
    isVoucherActive: terms.isVoucherActive ?? now?.isVoucherActive ?? true,
    discountBasisPoints: terms.discountBasisPoints ?? now?.discountBasisPoints ?? 0,
    commissionBasisPoints: terms.commissionBasisPoints ?? now?.commissionBasisPoints ?? 0,
  };
}

/** The affiliate behind a code; null when the person is suspended, no affiliate any more, or the code is off. */
export function activeAffiliate(user: StoredTerms): ActiveAffiliate | null {
  const { voucherCode, discountBasisPoints, commissionBasisPoints } = user;
  if (user.status !== 'active' || !user.roles.includes('AFFILIATE_MARKETER')) return null;
  if (voucherCode === null || !user.isVoucherActive) return null;
  return { userId: user.id, email: user.email, voucherCode, discountBasisPoints, commissionBasisPoints };
}
