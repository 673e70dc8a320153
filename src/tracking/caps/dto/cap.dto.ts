import { ApiProperty } from '@nestjs/swagger';
import {
  type Cap,
  CAP_ACTIONS,
  CAP_METRICS,
  CAP_PERIODS,
  type CapAction,
  type CapMetric,
  type CapPeriod,
  type CapStatus,
  type CapUse,
  type CapWindow,
} from '../caps.types.js';

/** A limit on an offer. */
export class CapDto {
  /** UUIDv7 of the cap. */
  id: string;
  /** The offer that is limited. */
  offerId: string;
  /** Limits only this promoter on the offer; null for everybody together. */
  promoterId: string | null;
  /** Limits only this campaign of a partner's; null otherwise. */
  campaignId: string | null;
  /** What is counted; payout and budget count money. */
  @ApiProperty({ enum: CAP_METRICS })
  metric: CapMetric;
  /** How long the limit lasts until it begins anew. */
  @ApiProperty({ enum: CAP_PERIODS })
  window: CapPeriod;
  /**
   * IANA time zone in which windows begin.
   * @example Europe/Berlin
   */
  timeZone: string;
  /** Clicks or conversions per window; for payout and budget minor units of the offer's currency. */
  limit: number;
  /** What happens when it is reached: on to the fallback, the offer is paused, or only an event. */
  @ApiProperty({ enum: CAP_ACTIONS })
  action: CapAction;
  /** An archived cap limits nothing. */
  @ApiProperty({ enum: ['active', 'archived'] })
  status: CapStatus;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, cap: Cap): CapDto {
    const { id, offerId, promoterId, campaignId, metric, period, timeZone, limitUnits, action } = cap;
    return {
      ...{ id, offerId, promoterId, campaignId, metric, window: period, timeZone },
      ...{ limit: Number(limitUnits), action, status: cap.status, createdAt: cap.createdAt.toISOString() },
    };
  }
}

/** A limit with how far it is in the window of now. */
export class CapUseDto extends CapDto {
  /** Used up and stored, in the unit of `limit`. */
  counted: number;
  /** Counted, and what nodes hold in advance; at most `limit`. */
  leased: number;
  /** When the window began, RFC 3339 in UTC; null for a window without a beginning. */
  windowStart: string | null;
  /** When the next window begins; null for never. */
  windowEnd: string | null;

  static of(this: void, cap: Cap, window: CapWindow, use: CapUse): CapUseDto {
    return {
      ...CapDto.from(cap),
      counted: Number(use.counted),
      leased: Number(use.leased),
      windowStart: window.end === null ? null : new Date(window.start).toISOString(),
      windowEnd: window.end === null ? null : new Date(window.end).toISOString(),
    };
  }
}
