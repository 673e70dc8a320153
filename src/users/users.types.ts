import type { PermissionSet, Role } from '../kernel/context/roles.js';

export type UserStatus = 'active' | 'suspended';
export type KycStatus = 'none' | 'required' | 'submitted' | 'verified' | 'rejected';

export const USER_SORTS = ['createdAt', '-createdAt', 'email', '-email'] as const;
export type UserSort = (typeof USER_SORTS)[number];

/** What an affiliate's voucher does; rates in basis points, 1 % = 100. */
export interface AffiliateTerms {
  /** Null takes the code away. */
  voucherCode?: string | null;
  isVoucherActive?: boolean;
  discountBasisPoints?: number;
  commissionBasisPoints?: number;
}

/** An affiliate whose voucher counts. */
export interface ActiveAffiliate {
  userId: string;
  email: string;
  voucherCode: string;
  discountBasisPoints: number;
  commissionBasisPoints: number;
}

/** What an admin changes about a user; what is left out stays. */
export interface UserChanges extends AffiliateTerms {
  email?: string;
  displayName?: string | null;
  locale?: string;
}

export interface NewUser {
  email: string;
  /** 8 to 128 characters, judged by the password policy. */
  password: string;
  roles: Role[];
  permissionSets?: PermissionSet[];
  displayName?: string | null;
  locale?: string;
  /** Only with the role AFFILIATE_MARKETER. */
  terms?: AffiliateTerms;
}

export interface UserFilter {
  /** Part of the e-mail, in any case. */
  email?: string;
  /** Part of the e-mail, the name or the voucher code, in any case. */
  search?: string;
  role?: Role;
  status?: UserStatus;
}
