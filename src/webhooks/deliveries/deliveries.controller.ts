import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow, type AllowRule } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import type { Page } from '../../kernel/paging/page.js';
import { DeliveryDetailDto, DeliveryDto } from '../dto/delivery.dto.js';
import { DeliveryQueryDto } from '../dto/delivery-query.dto.js';
import { CatalogEventDto } from '../dto/endpoint.dto.js';
import { CatalogService } from '../events/catalog.service.js';
import { WebhookDeliveryNotFound, WebhookNotReplayable } from '../webhooks.errors.js';
import { DeliveriesService } from './deliveries.service.js';

const ROLES: AllowRule['roles'] = ['ADMIN', 'ADVERTISER', 'PARTNER', 'PROMOTER', 'AFFILIATE_MARKETER'];
const READ: AllowRule = { roles: ROLES, permission: 'keys:read', scopes: ['webhooks:manage'] };
const WRITE: AllowRule = { roles: ROLES, permission: 'keys:write', scopes: ['webhooks:manage'] };

@ApiTags('Webhooks')
@Controller('api/webhooks')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly catalog: CatalogService,
  ) {}

  @Get('events')
  @Allow(READ)
  @ApiOperation({ summary: 'What may be subscribed to, each with an example as it is sent' })
  @ApiOkResponse({ type: [CatalogEventDto] })
  events(): CatalogEventDto[] {
    return this.catalog.list();
  }

  @Get('deliveries')
  @Allow(READ)
  @ApiOperation({
    summary: 'List deliveries of your endpoints, newest first; `status=dead` are the dead letters',
  })
  @ApiPage(DeliveryDto)
  @ApiErrors(RequestInvalid, InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: DeliveryQueryDto): Promise<Page<DeliveryDto>> {
    return this.deliveries.list(ctx, query);
  }

  @Get('deliveries/:id')
  @Allow(READ)
  @ApiOperation({ summary: 'Read a delivery with every attempt, request and answer' })
  @ApiErrors(RequestInvalid, WebhookDeliveryNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<DeliveryDetailDto> {
    return this.deliveries.get(ctx, id);
  }

  @Post('deliveries/:id/replay')
  @HttpCode(200)
  @Allow(WRITE)
  @ApiOperation({ summary: 'Send one delivery once more' })
  @ApiErrors(RequestInvalid, WebhookDeliveryNotFound, WebhookNotReplayable)
  replay(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<DeliveryDto> {
    return this.deliveries.replayOne(ctx, id);
  }
}
