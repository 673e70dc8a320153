import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { MembershipAnswer, MembershipStatus } from './memberships.types.js';

/** A promoter's place in an offer; there is one, however often they leave and come back. */
@Entity('memberships')
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_memberships_offer' })
@ForeignKey('users', ['tenantId', 'promoterId'], ['tenantId', 'id'], { name: 'fk_memberships_promoter' })
@Unique('uq_memberships_tenant_id', ['tenantId', 'id'])
@Unique('uq_memberships_promoter', ['tenantId', 'promoterId', 'offerId'])
@Check('ck_memberships_status', `status IN ('pending', 'active', 'rejected', 'left')`)
@Index('ix_memberships_offer', ['tenantId', 'offerId', 'id'])
export class MembershipEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_memberships' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_memberships_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'offer_id' })
  offerId: string;

  @Column('uuid', { name: 'promoter_id' })
  promoterId: string;

  @Column('text')
  status: MembershipStatus;

  @Column('jsonb', { default: [] })
  answers: MembershipAnswer[];

  /** Why it was rejected. */
  @Column('text', { nullable: true })
  reason: string | null;

  /** Of the last time. */
  @Column('timestamptz', { name: 'applied_at' })
  appliedAt: Date;

  @Column('timestamptz', { name: 'joined_at', nullable: true })
  joinedAt: Date | null;

  @Column('timestamptz', { name: 'left_at', nullable: true })
  leftAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
