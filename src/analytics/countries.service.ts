import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { AnalyticsRepository } from './analytics.repository.js';
import type { CountryStatsDto, CountryStatsQueryDto } from './dto/country-stats.dto.js';

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Clicks by country, for maps. */
@Injectable()
export class CountriesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly analytics: AnalyticsRepository,
  ) {}

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
