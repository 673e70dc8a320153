import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsNumber } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import {
  AUTO_APPROVALS,
  type AutoApproval,
  UNKNOWN_EVENTS,
  type UnknownEvents,
} from '../intake-settings.types.js';
import { PAYOUT_TYPES, type PayoutType } from '../offers.types.js';
import { IsOriginList } from './origin-list.decorator.js';

/** What an offer pays and takes from now on; what is left out stays, the payout changes as a whole. */
export class UpdateOfferDto {
  /** cps and revshare need payoutPercent beside it; cpa, cpl and cpi payoutAmount. */
  @ApiPropertyOptional({ enum: PAYOUT_TYPES })
  @OptionalField()
  @IsIn(PAYOUT_TYPES)
  payoutType?: PayoutType;

  /** Percent of the sale, 0 to 100 with at most two decimals. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutPercent?: number;

  /** Fixed sum in currency units. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  payoutAmount?: number;

  /** What an event gets that is not `sale` and that no payout rule names. */
  @ApiPropertyOptional({ enum: UNKNOWN_EVENTS })
  @OptionalField()
  @IsIn(UNKNOWN_EVENTS)
  unknownEvents?: UnknownEvents;

  /** `verified` approves what a secret key or a shop reported as it comes; what a browser reported always waits. */
  @ApiPropertyOptional({ enum: AUTO_APPROVALS })
  @OptionalField()
  @IsIn(AUTO_APPROVALS)
  autoApprove?: AutoApproval;

  /** Whether a sender may report a conversion as approved; else it waits. */
  @OptionalField()
  @IsBoolean()
  sendersMayApprove?: boolean;

  /** Origins whose pages may report conversions by pixel; without any no page may. */
  @ApiPropertyOptional({ example: ['https://shop.example'] })
  @OptionalField()
  @IsOriginList()
  allowedOrigins?: string[];
}
