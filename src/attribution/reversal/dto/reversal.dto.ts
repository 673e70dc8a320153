import { ApiProperty, OmitType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsNumber, IsUUID } from 'class-validator';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { toUnits } from '../../../kernel/money/money.js';
import {
  BENEFICIARY_KINDS,
  type BeneficiaryKind,
  REWARD_STATUSES,
  type RewardStatus,
} from '../../../rewards/rewards.types.js';
import { CONVERSION_STATUSES, type ConversionStatus } from '../../conversions.types.js';
import { REVERSAL_ACTIONS, type ReversalAction } from '../reversal-plan.policy.js';
import { MAX_REVERSED, type ReversalPlan } from '../reversal.types.js';

/** What is to be taken back, and how. */
export class ReverseConversionsDto {
  /** reject pending ones, or refund: pending ones are rejected, approved ones reversed. */
  @ApiProperty({ enum: REVERSAL_ACTIONS })
  @IsIn(REVERSAL_ACTIONS)
  action: ReversalAction;

  /** Up to 500 conversions. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(MAX_REVERSED)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  conversionIds?: string[];

  /** Requests of the inbox, for the conversions that they made or repeated. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(MAX_REVERSED)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  intakeIds?: string[];

  /**
   * How much of the sale is given back, in currency units, for a refund of one conversion; left out: all that is left.
   * @example 10.5
   */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  amount?: number;

  /**
   * Why, for the promoters and the audit log.
   * @example The shop went bankrupt
   */
  @IsReadableText(1, 500)
  reason: string;
}

/** What would be taken back, and how. */
export class PreviewReversalDto extends OmitType(ReverseConversionsDto, ['reason'] as const) {}

/** All touched conversions of one currency. */
export class ReversalTotalDto {
  /** ISO 4217 code. */
  currency: string;
  /** How many conversions. */
  conversions: number;
  /** What of their sales is given back, in currency units. */
  amount: number;
  /** What of their commission does not stand any more, in currency units, pending commission included. */
  commission: number;
  /** What of the platform's fee goes back to the company, in currency units. */
  fee: number;
}

/** What one party loses in one currency. */
export class ReversalPartyDto {
  /** In which capacity. */
  @ApiProperty({ enum: BENEFICIARY_KINDS })
  beneficiaryKind: BeneficiaryKind;
  /** The user. */
  beneficiaryId: string;
  /** ISO 4217 code. */
  currency: string;
  /** Of conversions that were not approved yet, in currency units. */
  pending: number;
  /** Of rewards that are not on their way yet, in currency units. */
  credited: number;
  /** Of rewards that are queued or paid, in currency units: a debt that the next payout nets. */
  paid: number;
}

/** What becomes of one reward. */
export class ReversalRewardDto {
  /** UUIDv7 of the reward. */
  id: string;
  /** The conversion that earned it. */
  conversionId: string;
  /** In which capacity it was earned. */
  @ApiProperty({ enum: BENEFICIARY_KINDS })
  beneficiaryKind: BeneficiaryKind;
  /** The user who earned it. */
  beneficiaryId: string;
  /** ISO 4217 code. */
  currency: string;
  /** What is taken back of it, in currency units. */
  takenBack: number;
  /** Its state before. */
  @ApiProperty({ enum: REWARD_STATUSES })
  status: RewardStatus;
  /** It shrinks, ends as reversed, or stays with a reward below zero beside it, because it is queued or paid. */
  @ApiProperty({ enum: ['shrinks', 'reversed', 'below_zero'] })
  effect: 'shrinks' | 'reversed' | 'below_zero';
}

/** What becomes of one conversion. */
export class ReversalChangeDto {
  /** UUIDv7 of the conversion. */
  id: string;
  /** Its state before. */
  @ApiProperty({ enum: CONVERSION_STATUSES })
  status: ConversionStatus;
  /** Its state afterwards. */
  @ApiProperty({ enum: CONVERSION_STATUSES })
  statusAfter: ConversionStatus;
  /** ISO 4217 code. */
  currency: string;
  /** What of the sale is given back, in currency units. */
  amount: number;
  /** What of the commission does not stand any more, in currency units. */
  commission: number;
}

/** A conversion, or a request of the inbox, that is left as it is. */
export class ReversalSkippedDto {
  /** Its id. */
  id: string;
  /**
   * Why, a code of the error catalogue.
   * @example conversion.not_refundable
   */
  code: string;
  /** The same as a sentence. */
  message: string;
}

/** All that a reversal touches, or touched. */
export class ReversalDto {
  /** What is done. */
  @ApiProperty({ enum: REVERSAL_ACTIONS })
  action: ReversalAction;
  /** How many conversions change. */
  conversions: number;
  /** Money by currency. */
  totals: ReversalTotalDto[];
  /** Money by party and currency. */
  parties: ReversalPartyDto[];
  /** Each reward that is touched. */
  rewards: ReversalRewardDto[];
  /** Each conversion that changes. */
  changes: ReversalChangeDto[];
  /** What is left as it is. */
  skipped: ReversalSkippedDto[];

  static from(this: void, plan: ReversalPlan): ReversalDto {
    return {
      action: plan.action,
      conversions: plan.changes.length,
      totals: plan.totals.map(({ currency, conversions, ...total }) => ({
        currency,
        conversions,
        amount: toUnits(total.amountMinor, currency),
        commission: toUnits(total.commissionMinor, currency),
        fee: toUnits(total.feeMinor, currency),
      })),
      parties: plan.parties.map(({ beneficiaryKind, beneficiaryId, currency, ...loss }) => ({
        ...{ beneficiaryKind, beneficiaryId, currency },
        pending: toUnits(loss.pendingMinor, currency),
        credited: toUnits(loss.creditedMinor, currency),
        paid: toUnits(loss.paidMinor, currency),
      })),
      rewards: plan.rewards.map(({ rewardId, minor, statusAfter, isDebt, ...reward }) => ({
        ...reward,
        id: rewardId,
        takenBack: toUnits(minor, reward.currency),
        effect: isDebt ? 'below_zero' : statusAfter === 'reversed' ? 'reversed' : 'shrinks',
      })),
      changes: plan.changes.map(({ id, status, statusAfter, currency, amountMinor, commissionMinor }) => ({
        ...{ id, status, statusAfter, currency },
        amount: toUnits(amountMinor, currency),
        commission: toUnits(commissionMinor, currency),
      })),
      skipped: plan.skipped,
    };
  }
}
