import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { PageQueryDto } from '../kernel/paging/page-query.dto.js';
import type { Page } from '../kernel/paging/page.js';
import { AdvertisersService } from './advertisers.service.js';
import { AdvertiserDto } from './dto/advertiser.dto.js';

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
}
