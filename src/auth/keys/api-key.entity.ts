import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asNumber } from '../../database/columns.js';
import type { KeyKind } from './keys.types.js';

/** An API key; of the key itself only the SHA-256 is kept. */
@Entity('api_keys')
@Unique('uq_api_keys_prefix', ['prefix'])
@Unique('uq_api_keys_tenant_id', ['tenantId', 'id'])
@Index('ix_api_keys_tenant', ['tenantId', 'id'])
@Index('ix_api_keys_owner', ['tenantId', 'ownerUserId'])
@Check('ck_api_keys_kind', `kind IN ('sk', 'pk', 'pt')`)
@Check('ck_api_keys_signature', 'NOT requires_signature OR signing_secret IS NOT NULL')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_api_keys_advertiser',
})
@ForeignKey('users', ['tenantId', 'ownerUserId'], ['tenantId', 'id'], { name: 'fk_api_keys_owner' })
@ForeignKey('api_keys', ['tenantId', 'rotatedFromId'], ['tenantId', 'id'], {
  name: 'fk_api_keys_rotated_from',
})
export class ApiKeyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_api_keys' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_api_keys_tenant' })
  tenantId: string;

  @Column('text')
  kind: KeyKind;

  @Column('text')
  name: string;

  @Column('text')
  prefix: string;

  @Column('bytea', { name: 'secret_hash' })
  secretHash: Buffer;

  /** Sealed; null for publishable keys, which are no secret themselves. */
  @Column('bytea', { name: 'signing_secret', nullable: true })
  signingSecret: Buffer | null;

  @Column('boolean', { name: 'requires_signature', default: false })
  requiresSignature: boolean;

  @Column('uuid', { name: 'advertiser_id', nullable: true })
  advertiserId: string | null;

  @Column('uuid', { name: 'owner_user_id', nullable: true })
  ownerUserId: string | null;

  @Column('text', { array: true, default: '{}' })
  scopes: string[];

  /** With `brandIds` the offers that a partner's key may see; all when both are empty. */
  @Column('uuid', { name: 'offer_ids', array: true, default: '{}' })
  offerIds: string[];

  @Column('uuid', { name: 'brand_ids', array: true, default: '{}' })
  brandIds: string[];

  @Column('text', { name: 'allowed_cidrs', array: true, default: '{}' })
  allowedCidrs: string[];

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column('uuid', { name: 'rotated_from_id', nullable: true })
  rotatedFromId: string | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  @Column('bigint', { name: 'use_count', default: 0, transformer: asNumber })
  useCount: number;

  /** Not a foreign key: a platform admin belongs to another tenant. */
  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
