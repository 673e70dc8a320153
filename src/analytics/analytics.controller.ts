import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { AnalyticsService } from './analytics.service.js';
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
}
