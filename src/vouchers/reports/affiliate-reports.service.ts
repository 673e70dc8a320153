import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import { type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { AffiliateCommissionDto, AffiliateStatsDto, MonthlyReportDto } from './dto/affiliate-report.dto.js';
import { ReportsRepository } from './reports.repository.js';

/** Where nothing was ever sold, every sum is zero in whatever currency. */
const ANY_CURRENCY = 'USD';

/** What affiliates see of their own earnings: as of the last order that was answered, at any size. */
@Injectable()
export class AffiliateReportsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly reports: ReportsRepository,
  ) {}

  /** Totals over all orders that stand. */
  async commission(ctx: RequestContext): Promise<AffiliateCommissionDto> {
    return this.tx.run(ctx, async () => {
      const { shop } = await this.reports.findMonth(ctx.tenantId, clock.now(ctx));
      const totals = await this.reports.sumTotals(ctx.tenantId, userIdOf(ctx), 'all');
      return AffiliateCommissionDto.of(totals, shop?.currency ?? ANY_CURRENCY);
    });
  }

  /** Totals and products over all orders that stand. */
  async stats(ctx: RequestContext): Promise<AffiliateStatsDto> {
    const { tenantId } = ctx;
    const affiliateId = userIdOf(ctx);
    return this.tx.run(ctx, async () => {
      const { shop } = await this.reports.findMonth(tenantId, clock.now(ctx));
      const totals = await this.reports.sumTotals(tenantId, affiliateId, 'all');
      const products = await this.reports.sumProducts(tenantId, affiliateId, 'all');
      return AffiliateStatsDto.with(totals, products, shop?.currency ?? ANY_CURRENCY);
    });
  }

  /** One month in the tenant's time zone by the world's clock; the current one unless named. */
  async monthly(ctx: RequestContext, wanted: { month?: number; year?: number }): Promise<MonthlyReportDto> {
    const { tenantId } = ctx;
    const affiliateId = userIdOf(ctx);
    return this.tx.run(ctx, async () => {
      const { shop, timeZone, ...now } = await this.reports.findMonth(tenantId, clock.now(ctx));
      const month = { month: wanted.month ?? now.month, year: wanted.year ?? now.year };
      const isSummed = shop === null || shop.sumsTimeZone === timeZone;
      const totals = isSummed
        ? await this.reports.sumTotals(tenantId, affiliateId, month)
        : await this.reports.countTotals(tenantId, affiliateId, month, timeZone);
      const products = isSummed
        ? await this.reports.sumProducts(tenantId, affiliateId, month)
        : await this.reports.countProducts(tenantId, affiliateId, month, timeZone);
      return MonthlyReportDto.for(month, totals, products, shop?.currency ?? ANY_CURRENCY);
    });
  }
}
