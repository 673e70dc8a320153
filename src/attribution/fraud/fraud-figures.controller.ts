import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { InsightsQueryDto } from '../../tracking/fraud/dto/fraud-insights.dto.js';
import { PreviewDto } from '../../tracking/fraud/dto/fraud-preview.dto.js';
import { FraudConfigInvalid } from '../../tracking/fraud/fraud.errors.js';
import { ConversionFraudService } from './conversion-fraud.service.js';
import { FraudInsightsDto, FraudPreviewDto } from './dto/conversion-fraud.dto.js';

/** What needs conversions beside clicks; the rest of these routes stands where clicks are judged. */
@ApiTags('Fraud')
@Controller('api/admin/fraud')
@Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'fraud:read' })
export class FraudFiguresController {
  constructor(private readonly fraud: ConversionFraudService) {}

  @Post('config/preview')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Judge the clicks and conversions of the last days by changed weights and thresholds, without changing any',
  })
  @ApiErrors(FraudConfigInvalid)
  preview(@Ctx() ctx: RequestContext, @Body() body: PreviewDto): Promise<FraudPreviewDto> {
    return this.fraud.preview(ctx, body.days, body.changes);
  }

  @Get('insights')
  @ApiOperation({ summary: 'Sum up what spoke against the clicks and conversions of the last days' })
  getInsights(@Ctx() ctx: RequestContext, @Query() query: InsightsQueryDto): Promise<FraudInsightsDto> {
    return this.fraud.sumUp(ctx, query.days);
  }
}
