import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import type { Page } from '../../kernel/paging/page.js';
import { IntakeNotFound } from '../conversions.errors.js';
import { InboxDetailDto, InboxEntryDto, InboxQueryDto, RevivedDto } from './dto/inbox.dto.js';
import { InboxNotReplayable } from './inbox.errors.js';
import { InboxService } from './inbox.service.js';

@ApiTags('Inbox')
@Controller('api/inbox')
export class InboxController {
  constructor(private readonly inbox: InboxService) {}

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:read' })
  @ApiOperation({
    summary: 'List inbound requests with their outcome, newest first: own ones for an advertiser',
  })
  @ApiPage(InboxEntryDto)
  @ApiErrors(RequestInvalid, InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: InboxQueryDto): Promise<Page<InboxEntryDto>> {
    return this.inbox.list(ctx, query, query);
  }

  @Post('dead-letters/retry')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:write' })
  @ApiOperation({ summary: 'Have all requests tried again that failed too often by a fault of ours' })
  async retryDead(@Ctx() ctx: RequestContext): Promise<RevivedDto> {
    return { revived: await this.inbox.retryDead(ctx) };
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:read' })
  @ApiOperation({ summary: 'Read an inbound request, with what comes closest to what it named' })
  @ApiErrors(RequestInvalid, IntakeNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<InboxDetailDto> {
    return this.inbox.get(ctx, id);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:write' })
  @ApiOperation({ summary: 'Judge a request once more after a fix; a settled one stays as it is' })
  @ApiErrors(RequestInvalid, IntakeNotFound, InboxNotReplayable)
  replay(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<InboxEntryDto> {
    return this.inbox.replay(ctx, id);
  }
}
