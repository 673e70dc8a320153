import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AdvertiserAmbiguous,
  AdvertiserNotActive,
  AdvertiserNotFound,
} from '../../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../../kernel/errors/common.errors.js';
import { Allow } from '../../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../../kernel/idempotency/idempotent.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import type { Page } from '../../../kernel/paging/page.js';
import { CreateConnectionDto, UpdateConnectionDto } from './dto/connection-body.dto.js';
import { ConnectionDto } from './dto/connection.dto.js';
import { ShopConnectionsService } from './shop-connections.service.js';
import {
  ShopConnectionNotFound,
  ShopCredentialsInvalid,
  ShopOrderPrefixTaken,
  ShopRuleNotSupported,
} from './shops.errors.js';

@ApiTags('Shops')
@Controller('api/shops/connections')
export class ShopConnectionsController {
  constructor(private readonly connections: ShopConnectionsService) {}

  @Post()
  @Idempotent()
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'keys:write' })
  @ApiOperation({ summary: 'Connect a shop: its orders, refunds and cancellations arrive by webhook' })
  @ApiErrors(RequestInvalid, ShopCredentialsInvalid, ShopRuleNotSupported, ShopOrderPrefixTaken)
  @ApiErrors(AdvertiserNotFound, AdvertiserAmbiguous, AdvertiserNotActive)
  create(@Ctx() ctx: RequestContext, @Body() body: CreateConnectionDto): Promise<ConnectionDto> {
    return this.connections.create(ctx, body);
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'keys:read' })
  @ApiOperation({ summary: 'List shop connections, newest first: own ones for an advertiser' })
  @ApiPage(ConnectionDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<ConnectionDto>> {
    return this.connections.list(ctx, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'keys:read' })
  @ApiOperation({ summary: 'Read a shop connection, without its credentials' })
  @ApiErrors(RequestInvalid, ShopConnectionNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<ConnectionDto> {
    return this.connections.get(ctx, id);
  }

  @Patch(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'keys:write' })
  @ApiOperation({ summary: 'Change a shop connection, replace its credentials or switch it off' })
  @ApiErrors(RequestInvalid, ShopCredentialsInvalid, ShopRuleNotSupported, ShopConnectionNotFound)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateConnectionDto,
  ): Promise<ConnectionDto> {
    return this.connections.update(ctx, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'keys:write' })
  @ApiNoContentResponse({ description: 'Its address answers 404' })
  @ApiOperation({ summary: 'Disconnect a shop; sales that it reported stay' })
  @ApiErrors(RequestInvalid, ShopConnectionNotFound)
  async delete(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    await this.connections.delete(ctx, id);
  }
}
