import type { PermissionSet, Role } from '../kernel/context/roles.js';

export type UserStatus = 'active' | 'suspended';
export type KycStatus = 'none' | 'required' | 'submitted' | 'verified' | 'rejected';

export const USER_SORTS = ['createdAt', '-createdAt', 'email', '-email'] as const;
export type UserSort = (typeof USER_SORTS)[number];

export interface NewUser {
  email: string;
  /** 8 to 128 characters, judged by the password policy. */
  password: string;
  roles: Role[];
  permissionSets?: PermissionSet[];
  displayName?: string | null;
  locale?: string;
}

export interface UserFilter {
  /** Part of the e-mail, in any case. */
  email?: string;
  role?: Role;
  status?: UserStatus;
}
