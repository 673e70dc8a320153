import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { LinkStatus } from './links.types.js';

@Entity('links')
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_links_offer' })
@ForeignKey('users', ['tenantId', 'promoterId'], ['tenantId', 'id'], { name: 'fk_links_promoter' })
@ForeignKey('campaigns', ['tenantId', 'campaignId'], ['tenantId', 'id'], { name: 'fk_links_campaign' })
@ForeignKey('end_users', ['tenantId', 'endUserId'], ['tenantId', 'id'], { name: 'fk_links_end_user' })
@Unique('uq_links_code', ['code'])
@Unique('uq_links_tenant_id', ['tenantId', 'id'])
@Check('ck_links_code', `code ~ '^[A-Za-z0-9_-]{3,64}$'`)
@Check('ck_links_status', `status IN ('active', 'archived')`)
@Check('ck_links_end_user', 'end_user_id IS NULL OR campaign_id IS NOT NULL')
@Index('ix_links_campaign', { synchronize: false })
@Index('ix_links_promoter', ['tenantId', 'promoterId', 'id'])
@Index('ix_links_offer', ['tenantId', 'offerId'])
export class LinkEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_links' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_links_tenant' })
  tenantId: string;

  @Column('text')
  code: string;

  @Column('uuid', { name: 'offer_id' })
  offerId: string;

  @Column('uuid', { name: 'promoter_id' })
  promoterId: string;

  /** The partner's campaign it belongs to; stays as it was made. */
  @Column('uuid', { name: 'campaign_id', nullable: true })
  campaignId: string | null;

  /** The user of the partner's who shares in what it earns; stays as it was made. */
  @Column('uuid', { name: 'end_user_id', nullable: true })
  endUserId: string | null;

  @Column('text', { name: 'destination_url', nullable: true })
  destinationUrl: string | null;

  @Column('text', { default: 'active' })
  status: LinkStatus;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('text', { array: true, default: () => `'{}'` })
  tags: string[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
