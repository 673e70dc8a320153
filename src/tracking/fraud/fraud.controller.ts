import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { mapPage, type Page } from '../../kernel/paging/page.js';
import { BlockDto, CreateBlockDto } from './dto/fraud-blocks.dto.js';
import { FraudChangesDto, FraudConfigDto } from './dto/fraud-config.dto.js';
import { FraudEventDto, FraudEventQueryDto } from './dto/fraud-events.dto.js';
import { FraudBlocksService } from './fraud-blocks.service.js';
import { FraudConfigService } from './fraud-config.service.js';
import { FraudEventsService } from './fraud-events.service.js';
import {
  BlockExists,
  BlockNotFound,
  ExpiryInvalid,
  FraudConfigInvalid,
  NetworkInvalid,
} from './fraud.errors.js';

@ApiTags('Fraud')
@Controller('api/admin/fraud')
@Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'fraud:write' })
export class FraudController {
  constructor(
    private readonly config: FraudConfigService,
    private readonly blocks: FraudBlocksService,
    private readonly events: FraudEventsService,
  ) {}

  @Get('config')
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'fraud:read' })
  @ApiOperation({ summary: 'How clicks and conversions are judged: weights, thresholds, limits and rules' })
  async getConfig(@Ctx() ctx: RequestContext): Promise<FraudConfigDto> {
    return FraudConfigDto.from(await this.config.get(ctx), this.config.unavailableSignals);
  }

  @Patch('config')
  @ApiOperation({ summary: 'Change how clicks and conversions from now on are judged; in effect within 2 s' })
  @ApiErrors(FraudConfigInvalid)
  async changeConfig(@Ctx() ctx: RequestContext, @Body() body: FraudChangesDto): Promise<FraudConfigDto> {
    return FraudConfigDto.from(await this.config.update(ctx, body), this.config.unavailableSignals);
  }

  @Get('events')
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'fraud:read' })
  @ApiOperation({ summary: 'List what the fraud rules noticed and did, newest first' })
  @ApiPage(FraudEventDto)
  @ApiErrors(InvalidCursor)
  async listEvents(
    @Ctx() ctx: RequestContext,
    @Query() query: FraudEventQueryDto,
  ): Promise<Page<FraudEventDto>> {
    return mapPage(await this.events.list(ctx, query, query), FraudEventDto.from);
  }

  @Get('blocks')
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'fraud:read' })
  @ApiOperation({ summary: 'List the blocked addresses and networks' })
  @ApiPage(BlockDto)
  @ApiErrors(InvalidCursor)
  async listBlocks(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<BlockDto>> {
    return mapPage(await this.blocks.list(ctx, query), BlockDto.from);
  }

  @Post('blocks')
  @Idempotent()
  @ApiOperation({ summary: 'Block an address or a network, for a time or for ever; in effect within 2 s' })
  @ApiErrors(NetworkInvalid, ExpiryInvalid, BlockExists)
  async createBlock(@Ctx() ctx: RequestContext, @Body() body: CreateBlockDto): Promise<BlockDto> {
    return BlockDto.from(await this.blocks.create(ctx, body));
  }

  @Delete('blocks/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a block; in effect within 2 s' })
  @ApiNoContentResponse({ description: 'Ended' })
  @ApiErrors(BlockNotFound)
  removeBlock(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.blocks.remove(ctx, id);
  }
}
