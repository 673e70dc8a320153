import { IsIn } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';

/** Whose recent numbers. */
export class RealtimeQueryDto {
  /** Whose numbers somebody who is promoter and advertiser means; the promoter's when it is left out. */
  @OptionalField()
  @IsIn(['promoter', 'advertiser'])
  as?: 'promoter' | 'advertiser';
}

/** One minute; minutes without clicks are left out. */
export class RealtimeMinuteDto {
  /** Start of the minute, RFC 3339 in UTC. */
  minute: string;
  clicks: number;
  countedClicks: number;
  uniqueClicks: number;
}

/** Commission of recent conversions in one currency. */
export class RealtimeMoneyDto {
  /** ISO 4217 code. */
  currency: string;
  /** Commission that stands, in currency units. */
  commission: number;
}

/** The last five minutes by wall time, in either world. */
export class RealtimeDto {
  /** RFC 3339 in UTC. */
  from: string;
  /** RFC 3339 in UTC. */
  asOf: string;
  /** All clicks. */
  clicks: number;
  /** Clicks that count: no bots, no duplicates. */
  countedClicks: number;
  /** First clicks of their visitors. */
  uniqueClicks: number;
  /** Conversions that stand. */
  conversions: number;
  commission: RealtimeMoneyDto[];
  /** Oldest first. */
  minutes: RealtimeMinuteDto[];
}
