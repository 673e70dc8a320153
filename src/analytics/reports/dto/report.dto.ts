import { decimalsOf, toUnits } from '../../../kernel/money/money.js';
import type { Dimension, Frame, Interval, MoneySums, ReportRow } from '../report.types.js';

/** Money of one currency; currencies are never added up. */
export class ReportMoneyDto {
  /** ISO 4217 code. */
  currency: string;
  /** Sales that stand, less what was refunded, in currency units. */
  amount: number;
  /** Commission that stands: pending and approved, in currency units. */
  commission: number;
  /** Commission of approved conversions among it, in currency units. */
  approvedCommission: number;
  /** Commission of conversions that wait for a decision among it, in currency units. */
  pendingCommission: number;
  /** Commission per counted click, in currency units, not rounded; null without clicks. */
  epc: number | null;

  static from(this: void, money: MoneySums, countedClicks: number | null): ReportMoneyDto {
    const { currency } = money;
    const commission = BigInt(money.commission);
    const approved = BigInt(money.approvedCommission);
    return {
      currency,
      amount: toUnits(BigInt(money.amount), currency),
      commission: toUnits(commission, currency),
      approvedCommission: toUnits(approved, currency),
      pendingCommission: toUnits(commission - approved, currency),
      epc: countedClicks ? Number(commission) / 10 ** decimalsOf(currency) / countedClicks : null,
    };
  }
}

/** What was counted; null where it cannot be known: a click has no event, an impression no sub id. */
export class ReportCountsDto {
  /** All clicks. */
  clicks: number | null;
  /** Clicks that count: no bots, no duplicates. */
  countedClicks: number | null;
  /** First clicks of their visitors. */
  uniqueClicks: number | null;
  /** All impressions. */
  impressions: number | null;
  /** Impressions that count. */
  countedImpressions: number | null;
  /** Conversions that stand, pending or approved, counted when they happened. */
  conversions: number;
  /** Approved ones among them. */
  approvedConversions: number;
  /** Those that wait for a decision among them. */
  pendingConversions: number;
  /** Rejected or wholly refunded; not among `conversions`. */
  rejectedConversions: number;
  /** Conversions per counted click, as a fraction; null without clicks. */
  conversionRate: number | null;
  /** One line per currency. */
  money: ReportMoneyDto[];

  static of(this: void, row: ReportRow): ReportCountsDto {
    const { clicks, countedClicks, uniqueClicks, impressions, countedImpressions } = row;
    const { conversions, approvedConversions, rejectedConversions } = row;
    return {
      ...{ clicks, countedClicks, uniqueClicks, impressions, countedImpressions },
      ...{ conversions, approvedConversions, rejectedConversions },
      pendingConversions: conversions - approvedConversions,
      conversionRate: countedClicks ? conversions / countedClicks : null,
      money: row.money.map((money) => ReportMoneyDto.from(money, countedClicks)),
    };
  }
}

/** One line of a report. */
export class ReportRowDto extends ReportCountsDto {
  /** Start of the hour (RFC 3339 in UTC), or the first date of the day, week or month in the report's time zone; null without an interval. */
  period: string | null;
  /** The value of each dimension of `group_by`; null where it could not be told. */
  keys: Record<string, string | null>;

  static from(this: void, row: ReportRow, groupBy: readonly Dimension[]): ReportRowDto {
    const keys = Object.fromEntries(groupBy.map((name, index) => [name, row.keys[index] || null]));
    return { period: row.period, keys, ...ReportCountsDto.of(row) };
  }
}

const NOTHING: ReportRow = {
  period: null,
  keys: [],
  ...{ clicks: 0, countedClicks: 0, uniqueClicks: 0, impressions: 0, countedImpressions: 0 },
  ...{ conversions: 0, approvedConversions: 0, rejectedConversions: 0 },
  money: [],
};

/** A page of a report. */
export class ReportDto {
  /** Start of the span, RFC 3339 in UTC: a whole quarter of an hour. */
  from: string;
  /** End of the span, RFC 3339 in UTC; not within. */
  to: string;
  /** IANA time zone of the days. */
  timezone: string;
  interval: Interval | null;
  groupBy: string[];
  /** The moment of the answer by the clock of this world, RFC 3339 in UTC. */
  asOf: string;
  /** Over all lines; a conversion that several promoters share in is counted once. */
  totals: ReportCountsDto;
  data: ReportRowDto[];
  /** Send it as `cursor` for the next page; null on the last. */
  nextCursor: string | null;

  static from(
    this: void,
    answer: {
      frame: Frame;
      request: { groupBy: Dimension[]; interval: Interval | null };
      asOf: Date;
      rows: ReportRow[];
      totals: ReportRow | null;
      nextCursor: string | null;
    },
  ): ReportDto {
    const { frame, request, asOf, rows, totals, nextCursor } = answer;
    return {
      from: frame.from.toISOString(),
      to: frame.to.toISOString(),
      timezone: frame.timezone,
      interval: request.interval,
      groupBy: request.groupBy,
      asOf: asOf.toISOString(),
      totals: ReportCountsDto.of(totals ?? NOTHING),
      data: rows.map((row) => ReportRowDto.from(row, request.groupBy)),
      nextCursor,
    };
  }
}
