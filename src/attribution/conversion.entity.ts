import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { ConversionStatus } from './conversions.types.js';

@Entity('conversions')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_conversions_advertiser',
})
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_conversions_offer' })
@ForeignKey('links', ['tenantId', 'linkId'], ['tenantId', 'id'], { name: 'fk_conversions_link' })
@ForeignKey('users', ['tenantId', 'promoterId'], ['tenantId', 'id'], { name: 'fk_conversions_promoter' })
@Unique('uq_conversions_tenant_id', ['tenantId', 'id'])
@Unique('uq_conversions_transaction', ['tenantId', 'advertiserId', 'event', 'transactionId'])
@Check('ck_conversions_amount', 'amount_minor >= 0')
@Check('ck_conversions_commission', 'commission_minor >= 0')
@Check('ck_conversions_status', `status IN ('pending', 'approved', 'rejected', 'reversed')`)
@Index('ix_conversions_promoter', ['tenantId', 'promoterId', 'id'])
@Index('ix_conversions_click', ['tenantId', 'clickId'])
export class ConversionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_conversions' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_conversions_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  @Column('uuid', { name: 'offer_id' })
  offerId: string;

  @Column('uuid', { name: 'link_id' })
  linkId: string;

  @Column('uuid', { name: 'promoter_id' })
  promoterId: string;

  @Column('uuid', { name: 'click_id' })
  clickId: string;

  @Column('timestamptz', { name: 'clicked_at' })
  clickedAt: Date;

  @Column('text', { nullable: true })
  sub1: string | null;

  @Column('text', { name: 'transaction_id' })
  transactionId: string;

  @Column('text')
  event: string;

  @Column('bytea', { name: 'content_hash' })
  contentHash: Buffer;

  @Column('bigint', { name: 'amount_minor', transformer: asBigInt })
  amountMinor: bigint;

  @Column('bigint', { name: 'commission_minor', transformer: asBigInt })
  commissionMinor: bigint;

  @Column('text')
  currency: string;

  @Column('text', { default: 'pending' })
  status: ConversionStatus;

  @Column('text', { name: 'coupon_code', nullable: true })
  couponCode: string | null;

  @Column('text', { name: 'customer_id', nullable: true })
  customerId: string | null;

  @Column('jsonb', { nullable: true })
  metadata: Record<string, unknown> | null;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt: Date | null;

  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy: string | null;

  @Column('timestamptz', { name: 'converted_at' })
  convertedAt: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
