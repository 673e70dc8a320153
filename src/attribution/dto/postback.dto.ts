import { ApiHideProperty, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import type { ConversionIntakeEntity } from '../intake/conversion-intake.entity.js';
import { REPORTED_STATUSES, type ReportedStatus } from '../conversions.types.js';

/** A sale or other action, in the query, in a form or as JSON. Unknown fields are kept and ignored. */
export class PostbackDto {
  /** The click id as the redirect carried it; needed unless a coupon code, visitor or customer leads to the promoter. */
  @ApiProperty({ required: false, example: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' })
  @ValidateIf((sale: PostbackDto) => sale.click_id !== undefined || !leadsWithoutClick(sale))
  @IsUUID()
  click_id?: string;

  /** Your id of the sale, 1 to 255 characters; unique per advertiser and event. */
  @ApiProperty({ example: 'order-1001' })
  @IsCleanText(1, 255)
  transaction_id: string;

  /** Amount of the sale in currency units, exactly; `sale_amount` is the same. */
  @ApiProperty({ oneOf: [{ type: 'number' }, { type: 'string' }], example: 49.99 })
  @IsDefined()
  amount: number | string;

  /** ISO 4217 code; must be the offer's. */
  @ApiProperty({ example: 'USD' })
  @IsString()
  @MaxLength(10)
  currency: string;

  /**
   * `rejected` for a sale that does not stand; `approved` counts where the offer lets senders approve. The same sale
   * again with another status changes its state, as far as the offer lets senders do so.
   */
  @ApiProperty({ enum: REPORTED_STATUSES, required: false })
  @IsIn(REPORTED_STATUSES)
  status: ReportedStatus = 'pending';

  /** Which goal was reached. */
  @ApiProperty({ required: false, default: 'sale' })
  @Matches(/^[A-Za-z0-9_.-]{1,64}$/, {
    message: 'event must be 1 to 64 letters, digits, dots, hyphens or underscores',
  })
  event: string = 'sale';

  /** Coupon the customer used. */
  @IsOptional()
  @IsCleanText(1, 255)
  coupon_code?: string;

  /** What your app knows its visitor by, as in `visitor_id` of its clicks and impressions. */
  @ApiPropertyOptional({ example: 'device-7f3a' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,128}$/, {
    message: 'visitor_id must be 1 to 128 letters, digits, hyphens or underscores',
  })
  visitor_id?: string;

  /** Your id of the customer; not a name or an e-mail address. Leads to what the visitors of their other sales touched. */
  @IsOptional()
  @IsCleanText(1, 255)
  customer_id?: string;

  /**
   * SHA-256 of the customer's e-mail address in lower case without surrounding space, 64 hex digits.
   * @example 973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b
   */
  @IsOptional()
  @Matches(/^[0-9a-fA-F]{64}$/, { message: 'customer_email_hash must be the 64 hex digits of a SHA-256' })
  customer_email_hash?: string;

  /** The shop's order, where one order has several transactions; under another transaction within 30 days it is rejected. */
  @IsOptional()
  @IsCleanText(1, 255)
  order_id?: string;

  /** Country of the customer, ISO 3166-1 alpha-2. */
  @IsOptional()
  @Matches(/^[A-Za-z]{2}$/, { message: 'country must be two letters' })
  country?: string;

  /** Anything else worth keeping, as an object (JSON text in a query or form), up to 8 KiB. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsObject()
  metadata?: Record<string, unknown>;

  /** Set by the door, never by the sender. */
  @ApiHideProperty()
  isBuyerKnown?: boolean;
}

/** Whether anything but a click may tell who is to be credited. */
function leadsWithoutClick({ coupon_code, visitor_id, customer_id, isBuyerKnown }: PostbackDto): boolean {
  return isBuyerKnown === true || [coupon_code, visitor_id, customer_id].some((field) => field !== undefined);
}

/** The outcome of a postback that was settled at once. */
export class PostbackAnswerDto {
  /** UUIDv7 of the conversion. */
  conversion_id: string;
  /** pending until it is approved or rejected. */
  status: string;
  /** Why it was rejected at once; null otherwise. */
  reason: string | null;
  /** Whether something speaks against it that a person should look at. */
  review_required: boolean;
  /** Whether the same sale was reported before: then no conversion was made now. */
  duplicate: boolean;
  /** Whether this report changed the state of a sale that was reported before. */
  updated: boolean;
}

/** A sale that is kept: its click, or the database, is still awaited. */
export class PostbackQueuedDto {
  /** Ask `GET /api/postback/{intake_id}` for the outcome. */
  intake_id: string;
  /** Always `queued`. */
  status: string;
}

/** Why a postback was refused. */
export class IntakeErrorDto {
  /** Code of the error catalogue. */
  code: string;
  /** The sentence the sender got, or would have got. */
  message: string;
}

/** What became of a postback. */
export class IntakeDto {
  /** UUIDv7 of the request. */
  intake_id: string;
  /** queued, settled or refused; dead when settling failed too often by a fault of ours. */
  @ApiProperty({ enum: ['queued', 'settled', 'refused', 'dead'] })
  status: string;
  /** The conversion it made or repeated; null while it is queued or when it was refused. */
  conversion_id: string | null;
  /** Whether the same sale had been reported before. */
  duplicate: boolean;
  /** Why it was refused; null otherwise. */
  @ApiProperty({ type: IntakeErrorDto, nullable: true })
  error: IntakeErrorDto | null;
  /** How often settling failed by a fault of ours, or was tried again on demand; waiting for a click does not count. */
  attempts: number;
  /** RFC 3339 in UTC. */
  received_at: string;
  /** RFC 3339 in UTC; null while it is queued. */
  settled_at: string | null;

  static from(this: void, intake: ConversionIntakeEntity): IntakeDto {
    return {
      intake_id: intake.id,
      status: intake.status,
      conversion_id: intake.conversionId,
      duplicate: intake.isDuplicate,
      error:
        intake.errorCode === null ? null : { code: intake.errorCode, message: intake.errorMessage ?? '' },
      attempts: intake.attempts,
      received_at: intake.receivedAt.toISOString(),
      settled_at: intake.settledAt?.toISOString() ?? null,
    };
  }
}
