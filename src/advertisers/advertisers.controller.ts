import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { PageQueryDto } from '../kernel/paging/page-query.dto.js';
import type { Page } from '../kernel/paging/page.js';
import { AdvertiserNotFound } from './advertisers.errors.js';
import { AdvertisersService } from './advertisers.service.js';
import { AdvertiserDto } from './dto/advertiser.dto.js';
import { ChangeSettlementDto } from './dto/change-settlement.dto.js';

@ApiTags('Advertisers')
@Controller('api/advertisers')
@Allow({ roles: ['ADMIN'], permission: 'offers:read' })
export class AdvertisersController {
  constructor(private readonly advertisers: AdvertisersService) {}

  @Get()
  @ApiOperation({ summary: 'List advertisers, newest first' })
  @ApiPage(AdvertiserDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<AdvertiserDto>> {
    return this.advertisers.list(ctx, query);
  }

  @Patch(':id/settlement')
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @ApiOperation({ summary: 'Say who pays the promoters of a company from now on' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound)
  changeSettlement(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ChangeSettlementDto,
  ): Promise<AdvertiserDto> {
    return this.advertisers.changeSettlement(ctx, id, body.settlementMode);
  }
}
