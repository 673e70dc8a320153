import { permissionsOf, PERMISSION_SET_NAMES, ROLES } from '../../kernel/context/roles.js';
import type { UserEntity } from '../user.entity.js';
import { ApiProperty } from '@nestjs/swagger';

/** A person who logs in. */
export class UserDto {
  /** UUIDv7 of the user. */
  id: string;
  /** The tenant the user belongs to. */
  tenantId: string;
  /** E-mail in lower case. */
  email: string;
  /** Name shown to others. */
  displayName: string | null;
  /** Language of texts and mails, a BCP 47 tag. */
  locale: string;
  /** `active` or `suspended`. */
  status: string;
  /** Roles held. */
  @ApiProperty({ enum: ROLES, isArray: true })
  roles: string[];
  /** Permission sets of an admin. */
  @ApiProperty({ enum: PERMISSION_SET_NAMES, isArray: true })
  permissionSets: string[];
  /** What the permission sets add up to. */
  permissions: string[];
  /** State of the identity check: `none`, `required`, `submitted`, `verified` or `rejected`. */
  kycStatus: string;
  /**
   * What customers of an affiliate type in for their discount; null for who has none.
   * @example null
   */
  voucherCode: string | null;
  /**
   * Whether the voucher counts while the affiliate is active; null for who is no affiliate.
   * @example null
   */
  voucherActive: boolean | null;
  /**
   * What the voucher takes off a customer's items, in percent; null for who is no affiliate.
   * @example null
   */
  discountPercentage: number | null;
  /**
   * What the affiliate earns of an order before discounts, in percent; null for who is no affiliate.
   * @example null
   */
  commissionPercentage: number | null;
  /** When the user last logged in, RFC 3339 in UTC. */
  lastLoginAt: string | null;
  /** When the account was made, RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, user: UserEntity): UserDto {
    const { id, tenantId, email, displayName, locale, status, roles, permissionSets, kycStatus } = user;
    return {
      id,
      tenantId,
      email,
      displayName,
      locale,
      status,
      roles,
      permissionSets,
      permissions: permissionsOf(permissionSets),
      kycStatus,
      ...termsOf(user),
      lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
      createdAt: user.createdAt.toISOString(),
    };
  }
}

type Terms = Pick<UserDto, 'voucherCode' | 'voucherActive' | 'discountPercentage' | 'commissionPercentage'>;

function termsOf(user: UserEntity): Terms {
  if (!user.roles.includes('AFFILIATE_MARKETER')) {
    return { voucherCode: null, voucherActive: null, discountPercentage: null, commissionPercentage: null };
  }
  return {
    voucherCode: user.voucherCode,
    voucherActive: user.isVoucherActive,
    discountPercentage: user.discountBasisPoints / 100,
    commissionPercentage: user.commissionBasisPoints / 100,
  };
}
