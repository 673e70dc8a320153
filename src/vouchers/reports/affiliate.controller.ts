import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { AffiliateReportsService } from './affiliate-reports.service.js';
import { AffiliateCommissionDto, AffiliateStatsDto, MonthlyReportDto } from './dto/affiliate-report.dto.js';
import { MonthlyQueryDto } from './dto/monthly-query.dto.js';

@ApiTags('Affiliates')
@Controller('api/affiliate')
@Allow('AFFILIATE_MARKETER')
export class AffiliateController {
  constructor(private readonly reports: AffiliateReportsService) {}

  @Get('commission')
  @ApiOperation({ summary: 'What you earned over all orders with your code that stand' })
  commission(@Ctx() ctx: RequestContext): Promise<AffiliateCommissionDto> {
    return this.reports.commission(ctx);
  }

  @Get('stats')
  @ApiOperation({ summary: 'What you earned, and which products your customers bought' })
  stats(@Ctx() ctx: RequestContext): Promise<AffiliateStatsDto> {
    return this.reports.stats(ctx);
  }

  @Get('reports/monthly')
  @ApiOperation({ summary: "The same for one month of the tenant's time zone" })
  @ApiErrors(RequestInvalid)
  monthly(@Ctx() ctx: RequestContext, @Query() query: MonthlyQueryDto): Promise<MonthlyReportDto> {
    return this.reports.monthly(ctx, query);
  }
}
