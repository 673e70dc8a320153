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
@Check('ck_conversions_refunded', 'refunded_minor >= 0 AND refunded_minor <= amount_minor')
@Check(
  'ck_conversions_reversed',
  'reversed_commission_minor >= 0 AND reversed_commission_minor <= commission_minor',
)
@Check('ck_conversions_status', `status IN ('pending', 'approved', 'rejected', 'reversed')`)
@Index('ix_conversions_promoter', ['tenantId', 'promoterId', 'id'])
@Index('ix_conversions_click', ['tenantId', 'clickId'])
@Index('ix_conversions_offer', ['tenantId', 'offerId', 'convertedAt'])
@Index('ix_conversions_volume', { synchronize: false })
@Index('ix_conversions_order', { synchronize: false })
@Index('ix_conversions_customer', { synchronize: false })
export class ConversionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_conversions' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  @Column('uuid', { name: 'offer_id' })
  offerId: string;

  @Column('uuid', { name: 'link_id' })
  linkId: string;

  @Column('uuid', { name: 'promoter_id' })
  promoterId: string;

  /** Null when a coupon or a view led to the sale. */
  @Column('uuid', { name: 'click_id', nullable: true })
  clickId: string | null;

  @Column('timestamptz', { name: 'clicked_at', nullable: true })
  clickedAt: Date | null;

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

  /** Through which door it came: `postback`, `pixel`, `sdk`, `shopify` … */
  @Column('text', { default: 'postback' })
  source: string;

  /** The shop's order; several transactions may belong to one. */
  @Column('text', { name: 'order_id', nullable: true })
  orderId: string | null;

  @Column('text', { nullable: true })
  visitor: string | null;

  /** Country the sale was made from, ISO 3166-1 alpha-2. */
  @Column('text', { nullable: true })
  country: string | null;

  @Column('bytea', { name: 'customer_email_hash', nullable: true })
  customerEmailHash: Buffer | null;

  /** False for what a browser reported, which anybody can. */
  @Column('boolean', { name: 'is_verified', default: true })
  isVerified: boolean;

  @Column('boolean', { name: 'review_required', default: false })
  reviewRequired: boolean;

  /** What spoke against it. */
  @Column('text', { array: true, default: '{}' })
  signals: string[];

  /** Which of the offer's payout rules applied; null for its own payout. */
  @Column('text', { name: 'payout_rule', nullable: true })
  payoutRule: string | null;

  /** Attribution model that made the shares. */
  @Column('text', { default: 'last' })
  model: string;

  /** Version of a trained model; null for the others. */
  @Column('integer', { name: 'model_version', nullable: true })
  modelVersion: number | null;

  /** Why the offer's trained model was not used; null when its own model was. */
  @Column('text', { name: 'model_fallback', nullable: true })
  modelFallback: string | null;

  /** How much of the sale was given back so far. */
  @Column('bigint', { name: 'refunded_minor', default: 0, transformer: asBigInt })
  refundedMinor: bigint;

  /** How much of the commission was taken back so far. */
  @Column('bigint', { name: 'reversed_commission_minor', default: 0, transformer: asBigInt })
  reversedCommissionMinor: bigint;
}
