import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserNotActive, AdvertiserNotFound } from '../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { OfferNotFound } from '../../offers/offers.errors.js';
import { CreateGeoRuleDto } from './dto/create-geo-rule.dto.js';
import { GeoRuleQueryDto } from './dto/geo-rule-query.dto.js';
import { GeoRuleDto } from './dto/geo-rule.dto.js';
import { GeoSettingsDto } from './dto/geo-settings.dto.js';
import { GeoTestDto, GeoTestRequestDto } from './dto/geo-test.dto.js';
import { UpdateGeoRuleDto } from './dto/update-geo-rule.dto.js';
import { GeoRulesService } from './geo-rules.service.js';
import { GeoRuleInvalidTarget, GeoRuleNotFound } from './geo.errors.js';

const READ = { roles: ['ADMIN' as const], permission: 'tracking:read' as const };
const WRITE = { roles: ['ADMIN' as const], permission: 'tracking:write' as const };

@ApiTags('Geo rules')
@Controller('api/admin/geo-rules')
export class GeoRulesController {
  constructor(private readonly geo: GeoRulesService) {}

  @Post()
  @Allow(WRITE)
  @Idempotent()
  @ApiOperation({ summary: 'Allow or block countries for an offer, an advertiser or the whole tenant' })
  @ApiErrors(RequestInvalid, GeoRuleInvalidTarget, OfferNotFound, AdvertiserNotFound, AdvertiserNotActive)
  create(@Ctx() ctx: RequestContext, @Body() body: CreateGeoRuleDto): Promise<GeoRuleDto> {
    const { offerId = null, advertiserId = null, fallbackUrl = null, ...rest } = body;
    return this.geo.create(ctx, { ...rest, offerId, advertiserId, fallbackUrl });
  }

  @Get()
  @Allow(READ)
  @ApiOperation({ summary: 'List geo rules, newest first' })
  @ApiPage(GeoRuleDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: GeoRuleQueryDto): Promise<Page<GeoRuleDto>> {
    return this.geo.list(ctx, query, query);
  }

  @Post('test')
  @HttpCode(200)
  @Allow(READ)
  @ApiOperation({ summary: 'Show how a visitor of a country would be decided, level by level' })
  @ApiErrors(RequestInvalid, OfferNotFound)
  test(@Ctx() ctx: RequestContext, @Body() body: GeoTestRequestDto): Promise<GeoTestDto> {
    return this.geo.test(ctx, body.offerId, body);
  }

  @Get('settings')
  @Allow(READ)
  @ApiOperation({ summary: 'Read what applies to visitors of an unknown country' })
  settings(@Ctx() ctx: RequestContext): Promise<GeoSettingsDto> {
    return this.geo.settings(ctx);
  }

  @Put('settings')
  @Allow(WRITE)
  @ApiOperation({ summary: 'Say what applies to visitors of an unknown country' })
  @ApiErrors(RequestInvalid)
  changeSettings(@Ctx() ctx: RequestContext, @Body() body: GeoSettingsDto): Promise<GeoSettingsDto> {
    return this.geo.changeSettings(ctx, body.unknownCountry);
  }

  @Get(':id')
  @Allow(READ)
  @ApiOperation({ summary: 'Read one geo rule' })
  @ApiErrors(RequestInvalid, GeoRuleNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<GeoRuleDto> {
    return this.geo.get(ctx, id);
  }

  @Patch(':id')
  @Allow(WRITE)
  @ApiOperation({ summary: 'Change action, countries, priority or fallback of a geo rule' })
  @ApiErrors(RequestInvalid, GeoRuleNotFound)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateGeoRuleDto,
  ): Promise<GeoRuleDto> {
    return this.geo.update(ctx, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow(WRITE)
  @ApiOperation({ summary: 'Remove a geo rule' })
  @ApiNoContentResponse({ description: 'Removed' })
  @ApiErrors(RequestInvalid, GeoRuleNotFound)
  remove(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.geo.remove(ctx, id);
  }
}
