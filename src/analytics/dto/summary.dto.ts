import { IsIn } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsTimeZoneName } from '../../kernel/http/time-zone-name.decorator.js';
import { toUnits } from '../../kernel/money/money.js';
import type { BalanceSums } from '../analytics.repository.js';
import type { ReportRow } from '../reports/report.types.js';

/** How a summary is made. */
export class SummaryQueryDto {
  /** IANA time zone of the days; the tenant's when it is left out. */
  @OptionalField()
  @IsTimeZoneName()
  timezone?: string;

  /** Whose numbers somebody who is promoter and advertiser means; the promoter's when it is left out. */
  @OptionalField()
  @IsIn(['promoter', 'advertiser'])
  as?: 'promoter' | 'advertiser';
}

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
  /** All clicks. */
  clicks: number;
  /** Clicks that count: no bots, no duplicates. */
  countedClicks: number;
  /** First clicks of their visitors. */
  uniqueClicks: number;
  /** All impressions. */
  impressions: number;
  /** Conversions that stand: pending and approved ones. */
  conversions: number;
  /** Approved conversions among them. */
  approvedConversions: number;
  /** One line per currency. */
  commission: CommissionDto[];

  static from(this: void, start: Date, row: ReportRow | null): PeriodSummaryDto {
    return {
      from: start.toISOString(),
      clicks: row?.clicks ?? 0,
      countedClicks: row?.countedClicks ?? 0,
      uniqueClicks: row?.uniqueClicks ?? 0,
      impressions: row?.impressions ?? 0,
      conversions: row?.conversions ?? 0,
      approvedConversions: row?.approvedConversions ?? 0,
      commission: (row?.money ?? []).map(({ currency, commission, approvedCommission }) => ({
        currency,
        pending: toUnits(BigInt(commission) - BigInt(approvedCommission), currency),
        approved: toUnits(BigInt(approvedCommission), currency),
      })),
    };
  }
}

/** What a promoter earned and has not been paid yet, in one currency. */
export class BalanceDto {
  /** ISO 4217 code. */
  currency: string;
  /** What cannot be paid yet: `awaitingDecision` and `coolingOff`, in currency units. */
  pending: number;
  /** Commission of conversions that wait for a decision, in currency units. */
  awaitingDecision: number;
  /** Rewards whose cool-off is not over, in currency units. */
  coolingOff: number;
  /** Rewards for the next payout, less what is to be netted, in currency units; below zero when more is owed back. */
  available: number;

  static from(this: void, sums: BalanceSums): BalanceDto {
    const { currency, awaitingDecisionMinor, coolingOffMinor, availableMinor } = sums;
    return {
      currency,
      pending: toUnits(awaitingDecisionMinor + coolingOffMinor, currency),
      awaitingDecision: toUnits(awaitingDecisionMinor, currency),
      coolingOff: toUnits(coolingOffMinor, currency),
      available: toUnits(availableMinor, currency),
    };
  }
}

/** The numbers of the caller; days begin at midnight of the time zone. */
export class SummaryDto {
  /** The moment of the answer by the clock of this world, RFC 3339 in UTC. */
  asOf: string;
  /** IANA time zone of the days. */
  timezone: string;
  /** Since midnight. */
  today: PeriodSummaryDto;
  /** Today and the six days before. */
  last7Days: PeriodSummaryDto;
  /** Today and the 29 days before. */
  last30Days: PeriodSummaryDto;
  /** One line per currency, all promoters' for an admin; null for an advertiser. */
  balances: BalanceDto[] | null;
}
