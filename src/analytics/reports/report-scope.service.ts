import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { ReportsRepository } from './reports.repository.js';
import type { Scope } from './report.types.js';

/** Who sees whose numbers. */
@Injectable()
export class ReportScopeService {
  constructor(
    private readonly reports: ReportsRepository,
    private readonly advertisers: AdvertisersService,
  ) {}

  /** The tenant's for an admin, own ones for a promoter, own offers' for an advertiser; within the caller's transaction. */
  async scopeOf(ctx: RequestContext, as: 'promoter' | 'advertiser' | null): Promise<Scope> {
    if (actsForTenant(ctx, 'conversions:read')) return { kind: 'tenant' };
    if (hasRole(ctx, 'PROMOTER') && as !== 'advertiser') {
      return { kind: 'promoter', promoterId: userIdOf(ctx) };
    }
    const advertiserIds = hasRole(ctx, 'ADVERTISER') ? await this.advertisers.advertiserIdsOf(ctx) : [];
    return { kind: 'offers', offerIds: await this.reports.findOfferIds(ctx.tenantId, advertiserIds) };
  }

  /** Every offer of the tenant. */
  allOfferIds(ctx: RequestContext): Promise<string[]> {
    return this.reports.findOfferIds(ctx.tenantId, null);
  }
}
