import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../../database/columns.js';
import type { RuleKind, RuleProposal, RuleStatus, TierMetric } from './payouts.types.js';

@Entity('payout_rules')
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_payout_rules_offer' })
@ForeignKey('users', ['tenantId', 'promoterId'], ['tenantId', 'id'], { name: 'fk_payout_rules_promoter' })
@Unique('uq_payout_rules_tenant_id', ['tenantId', 'id'])
@Unique('uq_payout_rules_subject', ['tenantId', 'offerId', 'kind', 'promoterId', 'event', 'tierFrom'])
@Check('ck_payout_rules_status', `status IN ('active', 'proposed')`)
@Check('ck_payout_rules_kind', `kind IN ('override', 'goal', 'tier')`)
@Check('ck_payout_rules_tier_metric', `tier_metric IN ('conversions', 'amount')`)
@Check(
  'ck_payout_rules_subject',
  `CASE kind
     WHEN 'goal' THEN event IS NOT NULL AND promoter_id IS NULL AND num_nonnulls(tier_metric, tier_from) = 0
     WHEN 'tier' THEN num_nonnulls(event, promoter_id) = 0 AND tier_metric IS NOT NULL AND tier_from > 0
     ELSE promoter_id IS NOT NULL AND num_nonnulls(tier_metric, tier_from) = 0 END`,
)
@Check(
  'ck_payout_rules_payout',
  `num_nonnulls(payout_basis_points, payout_minor) = 1
   AND (payout_basis_points IS NULL OR payout_basis_points BETWEEN 0 AND 10000)
   AND (payout_minor IS NULL OR payout_minor >= 0)`,
)
export class PayoutRuleEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_payout_rules' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_payout_rules_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'offer_id' })
  offerId: string;

  @Column('text')
  kind: RuleKind;

  /** The event of a goal; of an override null for all events. */
  @Column('text', { nullable: true })
  event: string | null;

  @Column('uuid', { name: 'promoter_id', nullable: true })
  promoterId: string | null;

  @Column('text', { name: 'tier_metric', nullable: true })
  tierMetric: TierMetric | null;

  /** Conversions, or minor units of the offer's currency. */
  @Column('bigint', { name: 'tier_from', nullable: true, transformer: asBigInt })
  tierFrom: bigint | null;

  @Column('integer', { name: 'payout_basis_points', nullable: true })
  payoutBasisPoints: number | null;

  @Column('bigint', { name: 'payout_minor', nullable: true, transformer: asBigInt })
  payoutMinor: bigint | null;

  @Column('text', { default: 'active' })
  status: RuleStatus;

  /** A change that waits for review while the rule pays as it is. */
  @Column('jsonb', { nullable: true })
  proposal: RuleProposal | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
