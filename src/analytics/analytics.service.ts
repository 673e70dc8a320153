import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { AnalyticsRepository } from './analytics.repository.js';
import type { CountryStatsDto, CountryStatsQueryDto } from './dto/country-stats.dto.js';
import { PeriodSummaryDto, SummaryDto } from './dto/summary.dto.js';

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Statistics, read from roll-ups that follow the events within moments. */
@Injectable()
export class AnalyticsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly analytics: AnalyticsRepository,
  ) {}

  /** The caller's own clicks, conversions and commission of today, 7 and 30 days. */
  async summary(ctx: RequestContext): Promise<SummaryDto> {
    const promoterId = userIdOf(ctx);
    const now = clock.now(ctx);
    return this.tx.run(ctx, async () => {
      const starts = await this.analytics.findPeriodStarts(ctx.tenantId, now);
      const period = async (from: Date): Promise<PeriodSummaryDto> => {
        const clicks = await this.analytics.sumClicks(ctx.tenantId, promoterId, from, now);
        const sums = await this.analytics.sumConversions(ctx.tenantId, promoterId, from, now);
        return PeriodSummaryDto.from(from, clicks, sums);
      };
      return {
        asOf: now.toISOString(),
        timezone: starts.timezone,
        today: await period(starts.today),
        last7Days: await period(starts.last7Days),
        last30Days: await period(starts.last30Days),
      };
    });
  }

  /** Clicks by country between two moments, by default of the last 30 days; most clicks first. */
  async countries(ctx: RequestContext, query: CountryStatsQueryDto): Promise<CountryStatsDto> {
    const to = query.to ?? clock.now(ctx);
    const from = query.from ?? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS);
    const promoterId = actsForTenant(ctx, 'clicks:read') ? null : userIdOf(ctx);
    const data = await this.tx.run(ctx, () =>
      this.analytics.sumClicksByCountry(ctx.tenantId, {
        promoterId,
        offerId: query.offerId ?? null,
        from,
        to,
      }),
    );
    return { from: from.toISOString(), to: to.toISOString(), data };
  }
}
