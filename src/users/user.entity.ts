import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { PermissionSet, Role } from '../kernel/context/roles.js';
import type { KycStatus, UserStatus } from './users.types.js';

/** A person who logs in. The e-mail is unique on the whole platform and stored in lower case. */
@Entity('users')
@Unique('uq_users_email', ['email'])
@Unique('uq_users_tenant_id', ['tenantId', 'id'])
@Check('ck_users_email', 'email = lower(email)')
@Check('ck_users_status', `status IN ('active', 'suspended')`)
@Check(
  'ck_users_roles',
  `roles <@ ARRAY['SUPER_ADMIN', 'ADMIN', 'PROMOTER', 'ADVERTISER', 'PARTNER', 'AFFILIATE_MARKETER'] AND cardinality(roles) > 0`,
)
@Check('ck_users_kyc', `kyc_status IN ('none', 'required', 'submitted', 'verified', 'rejected')`)
export class UserEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_users' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_users_tenant' })
  tenantId: string;

  @Column('text')
  email: string;

  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  @Column('text', { name: 'display_name', nullable: true })
  displayName: string | null;

  @Column('text', { default: 'en' })
  locale: string;

  @Column('text', { default: 'active' })
  status: UserStatus;

  @Column('text', { array: true })
  roles: Role[];

  @Column('text', { name: 'permission_sets', array: true, default: '{}' })
  permissionSets: PermissionSet[];

  /** Raised to end what was issued before: access tokens carry it. */
  @Column('integer', { name: 'session_version', default: 1 })
  sessionVersion: number;

  @Column('text', { name: 'kyc_status', default: 'none' })
  kycStatus: KycStatus;

  @Column('timestamptz', { name: 'last_login_at', nullable: true })
  lastLoginAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
