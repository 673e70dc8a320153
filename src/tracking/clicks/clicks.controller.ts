import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import type { Page } from '../../kernel/paging/page.js';
import { ClickNotFound } from '../tracking.errors.js';
import { ClicksService } from './clicks.service.js';
import { ClickDto } from './dto/click.dto.js';
import { ListClicksDto } from './dto/list-clicks.dto.js';

@ApiTags('Tracking')
@Controller('api/clicks')
@Allow({ roles: ['PROMOTER', 'ADVERTISER', 'ADMIN'], permission: 'clicks:read', scopes: ['clicks:read'] })
export class ClicksController {
  constructor(private readonly clicks: ClicksService) {}

  @Get()
  @ApiOperation({ summary: 'List clicks, newest first: own ones, those of own offers, or all' })
  @ApiPage(ClickDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: ListClicksDto): Promise<Page<ClickDto>> {
    return this.clicks.list(ctx, query, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Look at one click' })
  @ApiErrors(ClickNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<ClickDto> {
    return this.clicks.get(ctx, id);
  }
}
