import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNumber, IsOptional, IsUUID, Matches } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import { RULE_KINDS, type RuleKind, TIER_METRICS, type TierMetric } from '../payouts.types.js';

/** What a rule pays instead of the offer's own payout; one of the two. */
export class RulePayoutDto {
  /** Percent of the sale, 0 to 100 with at most two decimals. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutPercent?: number;

  /** Fixed sum in units of the offer's currency. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutAmount?: number;
}

/** A new payout rule. */
export class CreatePayoutRuleDto extends RulePayoutDto {
  /** The offer that pays. */
  @IsUUID()
  offerId: string;

  /**
   * goal: for one event. tier: from a volume of the promoter on. override: for one promoter, for one event or all.
   * Of those that apply the most special decides: override for the event, override, goal, tier, the offer's own payout.
   */
  @ApiProperty({ enum: RULE_KINDS })
  @IsIn(RULE_KINDS)
  kind: RuleKind;

  /** Event of a goal; of an override, when it is for one event only. */
  @OptionalField()
  @Matches(/^[A-Za-z0-9_.-]{1,64}$/, {
    message: 'event must be 1 to 64 letters, digits, dots, hyphens or underscores',
  })
  event?: string;

  /** The promoter of an override. */
  @OptionalField()
  @IsUUID()
  promoterId?: string;

  /** What a tier counts: the promoter's approved conversions on this offer, or their amounts less refunds. */
  @ApiProperty({ enum: TIER_METRICS, required: false })
  @OptionalField()
  @IsIn(TIER_METRICS)
  tierMetric?: TierMetric;

  /**
   * From how many conversions, or from what amount in currency units, the tier pays. It counts the calendar month of
   * the tenant's time zone; the conversion that reaches it is still paid as before, and nothing is paid in hindsight.
   */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  tierFrom?: number;
}

/** Filters of the list of payout rules. */
export class PayoutRuleQueryDto extends PageQueryDto {
  /** Only rules of this offer. */
  @IsOptional()
  @IsUUID()
  offerId?: string;
}
