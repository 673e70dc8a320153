import { ApiProperty } from '@nestjs/swagger';
import { IsDefined, IsIn, IsNumber, IsPositive, IsString, IsUUID, Matches } from 'class-validator';
import { IssuedKeyDto } from '../../auth/keys/dto/key.dto.js';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { HeldBalanceDto } from '../../rewards/payouts/dto/payout-batch.dto.js';
import { PayoutDto } from '../../rewards/payouts/dto/payout.dto.js';

const KINDS = ['sk', 'pt'] as const;
const BANKS = ['pays', 'hard', 'soft'] as const;

/** A new key of the test world. */
export class CreateTestKeyDto {
  /** What the key is for, to tell it from others. */
  @Trimmed()
  @IsCleanText(1, 100)
  name: string;

  /** `pt` for /v1, or `sk` for a shop's server; partners make `pt`, advertisers `sk`, admins both. */
  @ApiProperty({ enum: KINDS, default: 'pt', required: false })
  @OptionalField()
  @IsIn(KINDS)
  kind: (typeof KINDS)[number] = 'pt';
}

/** A key of the test world, and an offer that is there to try it with. */
export class TestKeyDto extends IssuedKeyDto {
  /** An active offer of the test world that pays 10 % of the sale, with 30 days of cool-off. */
  testOfferId: string;
}

/** How far the clock is to go. */
export class AdvanceClockDto {
  /**
   * ISO 8601 duration of weeks, days, hours, minutes and seconds.
   * @example P30D
   */
  @IsString()
  @Matches(/^P[\dWDTHMS]{2,30}$/, { message: 'advance must be a duration such as P30D or PT12H' })
  advance: string;
}

/** The clock of a test world. */
export class TestClockDto {
  /** What time it is there, RFC 3339 in UTC. */
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  now: string;
  /** How far it is ahead of wall time, in seconds. */
  aheadSeconds: number;
}

/** A sale that is made up. */
export class TestConversionDto {
  /** A click of the test world. */
  @IsUUID()
  click_id: string;

  /** Amount of the sale in currency units. */
  @ApiProperty({ oneOf: [{ type: 'number' }, { type: 'string' }], example: 49.99 })
  @IsDefined()
  amount: number | string;

  /** ISO 4217 code; USD unless given. */
  @OptionalField()
  @IsString()
  @Matches(/^[A-Z]{3}$/)
  currency: string = 'USD';

  /** Its id at the shop; a new one unless given. */
  @OptionalField()
  @IsCleanText(1, 255)
  transaction_id?: string;

  /** `approved` at once unless `pending` is asked for. */
  @ApiProperty({ enum: ['approved', 'pending'], default: 'approved', required: false })
  @OptionalField()
  @IsIn(['approved', 'pending'])
  status: 'approved' | 'pending' = 'approved';
}

/** A sale that was made up. */
export class TestConversionAnswerDto {
  /** UUIDv7 of the conversion. */
  conversion_id: string;
  /** approved, pending, or rejected when a rule of the offer says so. */
  @ApiProperty({ example: 'approved' })
  status: string;
  /** Why it was rejected; null otherwise. */
  reason: string | null;
}

/** A refund that is made up. */
export class TestRefundDto {
  /** The sale that is given back. */
  @IsUUID()
  conversion_id: string;

  /** How much of it in currency units; all that is left unless given. */
  @OptionalField()
  @IsNumber()
  @IsPositive()
  amount?: number;
}

/** How the fake bank behaves in a run. */
export class TestPayoutDto {
  /** `pays`, or fails: `hard` for good, `soft` for the moment, tried again on the clock. */
  @ApiProperty({ enum: BANKS, default: 'pays', required: false })
  @OptionalField()
  @IsIn(BANKS)
  bank: (typeof BANKS)[number] = 'pays';
}

/** What became of a run of the fake bank. */
export class TestPayoutAnswerDto {
  /** The payments that were made, newest first. */
  payouts: PayoutDto[];
  /** Balances that were not paid, and why. */
  held: HeldBalanceDto[];
}
