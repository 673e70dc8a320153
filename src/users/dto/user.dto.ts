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
      lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
      createdAt: user.createdAt.toISOString(),
    };
  }
}
