import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { BeneficiaryKind, RewardStatus, SettlementMode } from './rewards.types.js';

@Entity('rewards')
@ForeignKey('conversions', ['tenantId', 'conversionId'], ['tenantId', 'id'], {
  name: 'fk_rewards_conversion',
})
@ForeignKey('orders', ['tenantId', 'orderId'], ['tenantId', 'id'], { name: 'fk_rewards_order' })
@ForeignKey('payees', ['tenantId', 'beneficiaryId'], ['tenantId', 'id'], { name: 'fk_rewards_beneficiary' })
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_rewards_advertiser',
})
@ForeignKey('rewards', ['tenantId', 'adjustsId'], ['tenantId', 'id'], { name: 'fk_rewards_adjusts' })
@ForeignKey('payout_items', ['tenantId', 'payoutItemId'], ['tenantId', 'id'], {
  name: 'fk_rewards_payout_item',
})
@Unique('uq_rewards_tenant_id', ['tenantId', 'id'])
@Index('uq_rewards_beneficiary', { synchronize: false })
@Check('ck_rewards_beneficiary', `beneficiary_kind IN ('promoter', 'partner', 'end_user', 'affiliate')`)
@Check('ck_rewards_amount', 'amount_minor >= 0 OR adjusts_id IS NOT NULL')
@Check('ck_rewards_source', 'conversion_id IS NOT NULL OR order_id IS NOT NULL')
@Check('ck_rewards_settlement', `settlement_mode IN ('direct', 'platform')`)
@Check(
  'ck_rewards_reversed',
  `reversed_minor >= 0 AND clawed_back_minor >= 0
   AND (reversed_minor + clawed_back_minor <= amount_minor OR adjusts_id IS NOT NULL)`,
)
@Check('ck_rewards_status', `status IN ('pending', 'approved', 'queued', 'paid', 'reversed', 'failed')`)
@Index('ix_rewards_beneficiary', ['tenantId', 'beneficiaryId', 'id'])
@Index('ix_rewards_due', { synchronize: false })
@Index('ix_rewards_payable', { synchronize: false })
@Index('ix_rewards_payout_item', { synchronize: false })
@Index('ix_rewards_order', { synchronize: false })
export class RewardEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rewards' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  /** The sale that earned it; null for what an order of the shop earned. */
  @Column('uuid', { name: 'conversion_id', nullable: true })
  conversionId: string | null;

  /** The order that earned it. */
  @Column('uuid', { name: 'order_id', nullable: true })
  orderId: string | null;

  @Column('text', { name: 'beneficiary_kind' })
  beneficiaryKind: BeneficiaryKind;

  @Column('uuid', { name: 'beneficiary_id' })
  beneficiaryId: string;

  @Column('bigint', { name: 'amount_minor', transformer: asBigInt })
  amountMinor: bigint;

  @Column('text')
  currency: string;

  /** The company whose sale it was. */
  @Column('uuid', { name: 'advertiser_id', nullable: true })
  advertiserId: string | null;

  @Column('text', { name: 'settlement_mode', default: 'platform' })
  settlementMode: SettlementMode;

  /** Taken back before it was queued: what can be paid is the amount less this. */
  @Column('bigint', { name: 'reversed_minor', default: 0, transformer: asBigInt })
  reversedMinor: bigint;

  /** Taken back after it was queued or paid: it stands as rows of its own, below zero. */
  @Column('bigint', { name: 'clawed_back_minor', default: 0, transformer: asBigInt })
  clawedBackMinor: bigint;

  /** The reward that this row takes back from. */
  @Column('uuid', { name: 'adjusts_id', nullable: true })
  adjustsId: string | null;

  @Column('text', { default: 'pending' })
  status: RewardStatus;

  /** The payment it is in, or was in last. */
  @Column('uuid', { name: 'payout_item_id', nullable: true })
  payoutItemId: string | null;

  @Column('timestamptz')
  eta: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
