import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { AnalyticsService } from './analytics.service.js';
import { CountryStatsDto, CountryStatsQueryDto } from './dto/country-stats.dto.js';
import { SummaryDto } from './dto/summary.dto.js';

@ApiTags('Statistics')
@Controller('api/stats')
export class AnalyticsController {
  constructor(private readonly analytics: AnalyticsService) {}

  @Get('summary')
  @Allow('PROMOTER')
  @ApiOperation({ summary: 'Own clicks, conversions and commission of today, 7 and 30 days' })
  summary(@Ctx() ctx: RequestContext): Promise<SummaryDto> {
    return this.analytics.summary(ctx);
  }

  @Get('countries')
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'clicks:read' })
  @ApiOperation({
    summary: 'Clicks by country, most first: of the own links for a promoter, of the tenant for an admin',
  })
  @ApiErrors(RequestInvalid)
  countries(@Ctx() ctx: RequestContext, @Query() query: CountryStatsQueryDto): Promise<CountryStatsDto> {
    return this.analytics.countries(ctx, query);
  }
}
