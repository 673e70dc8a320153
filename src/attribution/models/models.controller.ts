import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserNotActive, AdvertiserNotFound } from '../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { OfferNotFound } from '../../offers/offers.errors.js';
import { CompareModelsService } from './compare-models.service.js';
import { ComparisonDto, ComparisonQueryDto } from './dto/comparison.dto.js';
import { ModelVersionDto, ModelVersionQueryDto, TrainModelsDto } from './dto/model-version.dto.js';
import { AttributionInvalidPeriod, AttributionTooManyConversions } from './models.errors.js';
import { TrainModelsService } from './train-models.service.js';

@ApiTags('Attribution')
@Controller('api/attribution')
export class ModelsController {
  constructor(
    private readonly comparison: CompareModelsService,
    private readonly training: TrainModelsService,
  ) {}

  @Get('compare')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:read' })
  @ApiOperation({
    summary: 'Every attribution model side by side: who would be credited with the sales of a period',
  })
  @ApiErrors(RequestInvalid, AttributionInvalidPeriod, AttributionTooManyConversions, OfferNotFound)
  compare(@Ctx() ctx: RequestContext, @Query() query: ComparisonQueryDto): Promise<ComparisonDto> {
    return this.comparison.compare(ctx, query);
  }

  @Get('models')
  @Allow({ roles: ['ADMIN'], permission: 'conversions:read' })
  @ApiOperation({ summary: 'List versions of the trained models, newest first' })
  @ApiPage(ModelVersionDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: ModelVersionQueryDto): Promise<Page<ModelVersionDto>> {
    return this.training.list(ctx, query, query);
  }

  @Post('models')
  @Allow({ roles: ['ADMIN'], permission: 'conversions:write' })
  @Idempotent()
  @ApiOperation({
    summary:
      'Train both models of an advertiser now; otherwise it happens every night at 02:00 of the tenant',
  })
  @ApiErrors(RequestInvalid, AdvertiserNotFound, AdvertiserNotActive)
  train(@Ctx() ctx: RequestContext, @Body() body: TrainModelsDto): Promise<ModelVersionDto[]> {
    return this.training.train(ctx, body.advertiserId);
  }
}
