import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { AnalyticsRepository } from './analytics.repository.js';
import { BalanceDto, PeriodSummaryDto, type SummaryDto, type SummaryQueryDto } from './dto/summary.dto.js';
import { type ReportRequest, ReportsService } from './reports/reports.service.js';

const PERIODS = [0, 6, 29];

/** The numbers of today, this week and this month, and what is owed. */
@Injectable()
export class SummaryService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly analytics: AnalyticsRepository,
    private readonly reports: ReportsService,
  ) {}

  /**
   * Own numbers of a promoter, those of own offers of an advertiser, the tenant's of an admin; days begin at
   * midnight of the time zone. Balances are those of promoters, so an advertiser has none.
   * @throws RequestInvalid for a time zone that is none
   */
  async summary(ctx: RequestContext, { timezone, as }: SummaryQueryDto): Promise<SummaryDto> {
    const requests = PERIODS.map((daysBefore): ReportRequest => ({
      ...{ groupBy: [], interval: null, filters: {}, currency: null, sort: null },
      ...{ from: { daysBefore }, to: null, timezone: timezone ?? null, as: as ?? null },
    }));
    const periods = await this.reports.totals(ctx, requests);
    const [today, last7Days, last30Days] = periods.map(({ frame, row }) =>
      PeriodSummaryDto.from(frame.from, row),
    );
    return {
      asOf: clock.now(ctx).toISOString(),
      timezone: periods[0]!.frame.timezone,
      today: today!,
      last7Days: last7Days!,
      last30Days: last30Days!,
      balances: await this.balances(ctx, as),
    };
  }

  private async balances(ctx: RequestContext, as: SummaryQueryDto['as']): Promise<BalanceDto[] | null> {
    const isAdmin = actsForTenant(ctx, 'conversions:read');
    if (!isAdmin && (!hasRole(ctx, 'PROMOTER') || as === 'advertiser')) return null;
    const sums = await this.tx.run(ctx, () =>
      this.analytics.sumBalances(ctx.tenantId, isAdmin ? null : userIdOf(ctx)),
    );
    return sums.map(BalanceDto.from);
  }
}
