import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../../kernel/money/money.js';
import type { PayoutRuleEntity } from '../payout-rule.entity.js';
import {
  RULE_KINDS,
  RULE_STATUSES,
  type RuleKind,
  type RuleStatus,
  TIER_METRICS,
  type TierMetric,
} from '../payouts.types.js';

/** A change of a rule that waits for review. */
export class PayoutRuleProposalDto {
  /** Whether the rule is to be taken away. */
  isDeletion: boolean;
  /** Percent of the sale; null for a fixed sum, or when the rule is to be taken away. */
  payoutPercent: number | null;
  /** Fixed sum in currency units; null for a percentage, or when the rule is to be taken away. */
  payoutAmount: number | null;
}

/** What an offer pays in some case instead of its own payout. */
export class PayoutRuleDto {
  /** UUIDv7 of the rule. */
  id: string;
  /** The offer that pays. */
  offerId: string;
  /** goal: for one event. tier: from a volume on. override: for one promoter. */
  @ApiProperty({ enum: RULE_KINDS })
  kind: RuleKind;
  /** Event of a goal or an override; null for all. */
  event: string | null;
  /** The promoter of an override; null otherwise. */
  promoterId: string | null;
  /** What a tier counts; null otherwise. */
  @ApiProperty({ enum: TIER_METRICS, nullable: true })
  tierMetric: TierMetric | null;
  /** From how many conversions, or from what amount in currency units, a tier pays; null otherwise. */
  tierFrom: number | null;
  /** Percent of the sale, 10 is 10 %; null for a fixed sum. */
  payoutPercent: number | null;
  /** Fixed sum in currency units; null for a percentage. */
  payoutAmount: number | null;
  /** ISO 4217 code of the offer. */
  currency: string;
  /** active: it pays; proposed: an advertiser added it to a live offer, and it pays nothing until an admin agrees. */
  @ApiProperty({ enum: RULE_STATUSES })
  status: RuleStatus;
  /** A change that waits for review while the rule pays as it is; null for none, and to promoters. */
  @ApiProperty({ type: PayoutRuleProposalDto, nullable: true })
  proposal: PayoutRuleProposalDto | null;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, rule: PayoutRuleEntity, currency: string): PayoutRuleDto {
    const { id, offerId, kind, event, promoterId, tierMetric, tierFrom, createdAt } = rule;
    const { payoutBasisPoints, payoutMinor } = rule;
    return {
      ...{ id, offerId, kind, event, promoterId, tierMetric },
      tierFrom:
        tierFrom === null ? null : tierMetric === 'amount' ? toUnits(tierFrom, currency) : Number(tierFrom),
      ...payoutOf(payoutBasisPoints, payoutMinor, currency),
      currency,
      status: rule.status,
      proposal: proposalOf(rule, currency),
      createdAt: createdAt.toISOString(),
    };
  }
}

function payoutOf(
  payoutBasisPoints: number | null,
  payoutMinor: bigint | null,
  currency: string,
): { payoutPercent: number | null; payoutAmount: number | null } {
  return {
    payoutPercent: payoutBasisPoints === null ? null : payoutBasisPoints / 100,
    payoutAmount: payoutMinor === null ? null : toUnits(payoutMinor, currency),
  };
}

function proposalOf({ proposal }: PayoutRuleEntity, currency: string): PayoutRuleProposalDto | null {
  if (!proposal) return null;
  if ('isDeletion' in proposal) return { isDeletion: true, payoutPercent: null, payoutAmount: null };
  const { payoutBasisPoints, payoutMinor } = proposal;
  const minor = payoutMinor === null ? null : BigInt(payoutMinor);
  return { isDeletion: false, ...payoutOf(payoutBasisPoints, minor, currency) };
}
