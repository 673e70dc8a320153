import { toUnits } from '../../kernel/money/money.js';
import type { ClickSums, ConversionSums } from '../analytics.repository.js';

/** Commission in one currency; currencies are never added up. */
export class CommissionDto {
  /** ISO 4217 code. */
  currency: string;
  /** Commission of conversions that wait for a decision, in currency units. */
  pending: number;
  /** Commission of approved conversions, in currency units. */
  approved: number;
}

/** One period, from its start until now. */
export class PeriodSummaryDto {
  /** Start of the period, RFC 3339 in UTC. */
  from: string;
  /** All clicks on the promoter's links. */
  clicks: number;
  /** Clicks that count: no bots, no duplicates. */
  countedClicks: number;
  /** Conversions that stand: pending and approved ones. */
  conversions: number;
  /** Approved conversions among them. */
  approvedConversions: number;
  /** One line per currency. */
  commission: CommissionDto[];

  static from(this: void, start: Date, clicks: ClickSums, sums: ConversionSums[]): PeriodSummaryDto {
    return {
      from: start.toISOString(),
      ...clicks,
      conversions: sums.reduce((total, { conversions }) => total + conversions, 0),
      approvedConversions: sums.reduce((total, sum) => total + sum.approvedConversions, 0),
      commission: sums.map(({ currency, pendingMinor, approvedMinor }) => ({
        currency,
        pending: toUnits(pendingMinor, currency),
        approved: toUnits(approvedMinor, currency),
      })),
    };
  }
}

/** A promoter's numbers; days begin at midnight of the tenant's time zone. */
export class SummaryDto {
  /** The moment of the answer by the clock of this world, RFC 3339 in UTC. */
  asOf: string;
  /** IANA time zone of the tenant. */
  timezone: string;
  /** Since midnight. */
  today: PeriodSummaryDto;
  /** Today and the six days before. */
  last7Days: PeriodSummaryDto;
  /** Today and the 29 days before. */
  last30Days: PeriodSummaryDto;
}
