import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../../database/columns.js';

/** What an affiliate earned by an order, with the rate and the base of that moment; one per order at most. */
@Entity('affiliate_commissions')
@ForeignKey('orders', ['tenantId', 'orderId'], ['tenantId', 'id'], { name: 'fk_affiliate_commissions_order' })
@ForeignKey('users', ['tenantId', 'affiliateId'], ['tenantId', 'id'], {
  name: 'fk_affiliate_commissions_affiliate',
})
@ForeignKey('rewards', ['tenantId', 'rewardId'], ['tenantId', 'id'], {
  name: 'fk_affiliate_commissions_reward',
})
@Unique('uq_affiliate_commissions_id', ['tenantId', 'id'])
@Check(
  'ck_affiliate_commissions_amount',
  'amount_minor BETWEEN 0 AND base_minor AND reversed_minor BETWEEN 0 AND amount_minor',
)
export class AffiliateCommissionEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', primaryKeyConstraintName: 'pk_affiliate_commissions' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'order_id', primaryKeyConstraintName: 'pk_affiliate_commissions' })
  orderId: string;

  /** New whenever the order's code changes. */
  @Column('uuid')
  id: string;

  @Column('uuid', { name: 'affiliate_id' })
  affiliateId: string;

  @Column('text', { name: 'voucher_code' })
  voucherCode: string;

  @Column('integer', { name: 'commission_basis_points' })
  commissionBasisPoints: number;

  /** Items and shipping before discounts. */
  @Column('bigint', { name: 'base_minor', transformer: asBigInt })
  baseMinor: bigint;

  @Column('bigint', { name: 'amount_minor', transformer: asBigInt })
  amountMinor: bigint;

  /** How much of the amount was taken back. */
  @Column('bigint', { name: 'reversed_minor', default: 0, transformer: asBigInt })
  reversedMinor: bigint;

  @Column('text')
  currency: string;

  /** What it became; null for a commission of nothing. */
  @Column('uuid', { name: 'reward_id', nullable: true })
  rewardId: string | null;

  @Column('timestamptz', { name: 'earned_at' })
  earnedAt: Date;
}
