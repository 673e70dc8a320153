import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { IsCleanText } from '../../../kernel/http/clean-text.decorator.js';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import { SANDBOX_FAILURES, type SandboxFailure } from '../providers/sandbox.repository.js';
import {
  PAYOUT_BATCH_STATUSES,
  PAYOUT_ITEM_STATUSES,
  PAYOUT_PROVIDERS,
  type PayoutBatchStatus,
  type PayoutItemStatus,
} from '../payouts.types.js';

/** A payout run. */
export class RunPayoutsDto {
  /** Who moves the money: a file for the bank, or the fake bank. Left out: the file, or the fake bank in a test world. */
  @OptionalField()
  @IsIn(PAYOUT_PROVIDERS)
  provider?: (typeof PAYOUT_PROVIDERS)[number];
}

/** Filters of the batch list. */
export class PayoutBatchQueryDto extends PageQueryDto {
  /** Only batches in this state. */
  @IsOptional()
  @IsIn(PAYOUT_BATCH_STATUSES)
  status?: PayoutBatchStatus;
}

/** Filters of lists of payouts. */
export class PayoutQueryDto extends PageQueryDto {
  /** Only payouts in this state. */
  @IsOptional()
  @IsIn(PAYOUT_ITEM_STATUSES)
  status?: PayoutItemStatus;
}

/** A payment arrived. */
export class ConfirmPayoutDto {
  /**
   * What the bank calls the payment: the proof that it was made.
   * @example SEPA-2026-01-31-0001
   */
  @IsCleanText(1, 200)
  reference: string;
}

/** A payment failed. */
export class FailPayoutDto {
  /**
   * Why, for the beneficiary and the audit log.
   * @example The account is closed
   */
  @IsReadableText(1, 500)
  reason: string;
}

/** A failure that the fake bank plays. */
export class SandboxRuleDto {
  /** hard: the payment is refused for good; soft: it fails for the moment and is tried again. */
  @IsIn(SANDBOX_FAILURES)
  failure: SandboxFailure;

  /** Only payments to this user; left out: all. */
  @OptionalField()
  @IsUUID()
  beneficiaryId?: string;
}

/** How the fake bank behaves. */
export class SandboxRulesDto {
  /** Failures to play; empty: every payment goes through. */
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SandboxRuleDto)
  rules: SandboxRuleDto[];
}
