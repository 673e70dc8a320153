import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { KeyUsageQueryDto } from '../auth/keys/dto/create-key.dto.js';
import { KeysService } from '../auth/keys/keys.service.js';
import { KEY_LIMIT } from '../auth/keys/keys.types.js';
import { PartnerKeyRequired } from '../campaigns/campaigns.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { PartnerAnalyticsDto, PartnerAnalyticsQueryDto, PartnerUsageDto } from './dto/partner-report.dto.js';
import { PartnerReportsService } from './partner-reports.service.js';

/** Any scope: a key may always ask what became of itself. */
const EVERY_SCOPE = [
  'offers:read',
  'campaigns:write',
  'links:write',
  'rewards:read',
  'webhooks:manage',
  'conversions:write',
];

@ApiTags('Partner API')
@Controller('v1')
export class PartnerReportsController {
  constructor(
    private readonly reports: PartnerReportsService,
    private readonly keys: KeysService,
  ) {}

  @Get('analytics')
  @Allow({ scopes: ['rewards:read'] })
  @ApiOperation({ summary: 'Clicks, sales, what you earned and what you shared' })
  @ApiErrors(PartnerKeyRequired)
  analytics(
    @Ctx() ctx: RequestContext,
    @Query() query: PartnerAnalyticsQueryDto,
  ): Promise<PartnerAnalyticsDto> {
    return this.reports.analytics(ctx, query);
  }

  @Get('usage')
  @Allow({ scopes: EVERY_SCOPE })
  @ApiOperation({ summary: 'What this key may do, and its requests and errors by day' })
  async usage(@Ctx() ctx: RequestContext, @Query() { days }: KeyUsageQueryDto): Promise<PartnerUsageDto> {
    const used = await this.keys.ownUsage(ctx, days);
    const data = used.map(({ day, requests, errors, limited }) => ({ day, requests, errors, limited }));
    return { limit_per_minute: KEY_LIMIT.perMinute, burst: KEY_LIMIT.burst, data };
  }
}
