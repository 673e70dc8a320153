import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { PermissionSet, Role } from '../kernel/context/roles.js';
import type { KycStatus, UserStatus } from './users.types.js';

/** A person who logs in. The e-mail is unique on the whole platform and stored in lower case. */
@Entity('users')
@Unique('uq_users_email', ['email'])
@Unique('uq_users_tenant_id', ['tenantId', 'id'])
@Unique('uq_users_voucher', ['tenantId', 'voucherKey'])
@Check('ck_users_voucher', '(voucher_code IS NULL) = (voucher_key IS NULL)')
@Check('ck_users_discount', 'discount_basis_points BETWEEN 0 AND 10000')
@Check('ck_users_commission', 'commission_basis_points BETWEEN 0 AND 10000')
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

  /** What customers of an affiliate type in, as it was written. */
  @Column('text', { name: 'voucher_code', nullable: true })
  voucherCode: string | null;

  /** The code as it is compared, see `voucherKey`. */
  @Column('text', { name: 'voucher_key', nullable: true })
  voucherKey: string | null;

  @Column('boolean', { name: 'is_voucher_active', default: true })
  isVoucherActive: boolean;

  /** What the code takes off a customer's items, in basis points. */
  @Column('integer', { name: 'discount_basis_points', default: 0 })
  discountBasisPoints: number;

  /** What the affiliate earns of an order before discounts, in basis points. */
  @Column('integer', { name: 'commission_basis_points', default: 0 })
  commissionBasisPoints: number;

  @Column('timestamptz', { name: 'last_login_at', nullable: true })
  lastLoginAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
