import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserNotFound } from '../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { OfferNotFound } from '../../offers/offers.errors.js';
import { AdvertiserFiguresService } from './advertiser-figures.service.js';
import {
  AdvertiserConversionDto,
  AdvertiserConversionsQueryDto,
  DashboardDto,
  DashboardQueryDto,
  PromoterFiguresDto,
  PromotersQueryDto,
} from './dto/advertiser-figures.dto.js';

@ApiTags('Advertisers')
@Controller('api/advertiser')
@Allow('ADVERTISER')
export class AdvertiserFiguresController {
  constructor(private readonly figures: AdvertiserFiguresService) {}

  @Get('dashboard')
  @ApiOperation({ summary: 'Own offers, what waits for a decision, and the numbers of today, 7 and 30 days' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound)
  dashboard(@Ctx() ctx: RequestContext, @Query() query: DashboardQueryDto): Promise<DashboardDto> {
    return this.figures.dashboard(ctx, query.advertiserId);
  }

  @Get('conversions')
  @ApiOperation({
    summary:
      'List conversions of own companies, newest first; POST /api/conversions/{id}/approve and /reject decide them',
  })
  @ApiPage(AdvertiserConversionDto)
  @ApiErrors(InvalidCursor)
  conversions(
    @Ctx() ctx: RequestContext,
    @Query() query: AdvertiserConversionsQueryDto,
  ): Promise<Page<AdvertiserConversionDto>> {
    return this.figures.listConversions(ctx, { status: query.status, offerId: query.offerId }, query);
  }

  @Get('promoters')
  @ApiOperation({
    summary: 'What promoters brought own companies, most clicks first; nothing private of them',
  })
  @ApiPage(PromoterFiguresDto)
  @ApiErrors(InvalidCursor, AdvertiserNotFound, OfferNotFound)
  promoters(
    @Ctx() ctx: RequestContext,
    @Query() query: PromotersQueryDto,
  ): Promise<Page<PromoterFiguresDto>> {
    return this.figures.promoters(ctx, query);
  }
}
