import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow, type AllowRule } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import {
  CombinationNotKept,
  DimensionNotYours,
  SortNeedsCurrency,
  StatsNoLongerKept,
  StatsRangeInvalid,
  StatsRangeTooLong,
  TooManyStreams,
} from './analytics.errors.js';
import { CountriesService } from './countries.service.js';
import { CountryStatsDto, CountryStatsQueryDto } from './dto/country-stats.dto.js';
import { RealtimeDto, RealtimeQueryDto } from './dto/realtime.dto.js';
import { SummaryDto, SummaryQueryDto } from './dto/summary.dto.js';
import { RealtimeService } from './live/realtime.service.js';
import { StatsStreams } from './live/stats-streams.service.js';
import { ReportDto } from './reports/dto/report.dto.js';
import { ExportQueryDto, ReportQueryDto, toRequest } from './reports/dto/report-query.dto.js';
import { ExportService } from './reports/export.service.js';
import { ReportsService } from './reports/reports.service.js';
import { SummaryService } from './summary.service.js';

const EVERYBODY: AllowRule = { roles: ['ADMIN', 'PROMOTER', 'ADVERTISER'], permission: 'conversions:read' };

@ApiTags('Statistics')
@Controller('api/stats')
export class AnalyticsController {
  constructor(
    private readonly summaries: SummaryService,
    private readonly reports: ReportsService,
    private readonly exports: ExportService,
    private readonly recent: RealtimeService,
    private readonly streams: StatsStreams,
    private readonly byCountry: CountriesService,
  ) {}

  @Get('summary')
  @Allow(EVERYBODY)
  @ApiOperation({
    summary: 'Clicks, conversions and commission of today, 7 and 30 days, and what is pending and available',
  })
  @ApiErrors(RequestInvalid)
  summary(@Ctx() ctx: RequestContext, @Query() query: SummaryQueryDto): Promise<SummaryDto> {
    return this.summaries.summary(ctx, query);
  }

  @Get('report')
  @Allow(EVERYBODY)
  @ApiOperation({
    summary: 'Numbers by dimension and interval: own ones for a promoter, of own offers for an advertiser',
  })
  @ApiErrors(RequestInvalid, InvalidCursor, StatsRangeInvalid, StatsRangeTooLong, StatsNoLongerKept)
  @ApiErrors(CombinationNotKept, DimensionNotYours, SortNeedsCurrency)
  report(@Ctx() ctx: RequestContext, @Query() query: ReportQueryDto): Promise<ReportDto> {
    return this.reports.report(ctx, toRequest(query), query);
  }

  @Get('export')
  @Allow(EVERYBODY)
  @ApiOperation({ summary: 'A report as a CSV or JSON file, all of its lines; in CSV one line per currency' })
  @ApiProduces('text/csv', 'application/json')
  @ApiErrors(RequestInvalid, StatsRangeInvalid, StatsRangeTooLong, StatsNoLongerKept)
  @ApiErrors(CombinationNotKept, DimensionNotYours, SortNeedsCurrency, TooManyStreams)
  async export(@Ctx() ctx: RequestContext, @Query() query: ExportQueryDto): Promise<StreamableFile> {
    const { format } = query;
    return new StreamableFile(await this.exports.open(ctx, toRequest(query), format), {
      type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
      disposition: `attachment; filename="statistics.${format}"`,
    });
  }

  @Get('realtime')
  @Allow(EVERYBODY)
  @ApiOperation({ summary: 'Clicks and conversions of the last five minutes' })
  @ApiErrors(RequestInvalid)
  realtime(@Ctx() ctx: RequestContext, @Query() query: RealtimeQueryDto): Promise<RealtimeDto> {
    return this.recent.last5Minutes(ctx, query.as ?? null);
  }

  @Get('stream')
  @Allow(EVERYBODY)
  @ApiOperation({
    summary: 'The last five minutes as server-sent events, as they change; ends with the log-in',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Events `stats`, each with the answer of /api/stats/realtime, and `end`' })
  @ApiErrors(RequestInvalid, TooManyStreams)
  stream(@Ctx() ctx: RequestContext, @Query() query: RealtimeQueryDto, @Res() reply: FastifyReply): void {
    this.streams.assertRoom(ctx);
    reply.hijack();
    this.streams.open(ctx, query.as ?? null, reply.raw);
  }

  @Get('countries')
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'clicks:read' })
  @ApiOperation({
    summary: 'Clicks by country, most first: of the own links for a promoter, of the tenant for an admin',
  })
  @ApiErrors(RequestInvalid)
  countries(@Ctx() ctx: RequestContext, @Query() query: CountryStatsQueryDto): Promise<CountryStatsDto> {
    return this.byCountry.countries(ctx, query);
  }
}
