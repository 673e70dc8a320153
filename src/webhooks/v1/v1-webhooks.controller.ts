import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { OutboundAddressRefused, OutboundUrlInvalid } from '../../kernel/outbound/outbound.errors.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { mapPage, type Page } from '../../kernel/paging/page.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { ReplayedDto } from '../dto/delivery.dto.js';
import { ReplayRangeDto } from '../dto/delivery-query.dto.js';
import { TestEventDto } from '../dto/endpoint-body.dto.js';
import { CatalogEventDto } from '../dto/endpoint.dto.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { SwitchEndpointService } from '../endpoints/switch-endpoint.service.js';
import { CatalogService } from '../events/catalog.service.js';
import {
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
  WebhookHeaderNotAllowed,
  WebhookNotReplayable,
  WebhookOwnerNotAllowed,
  WebhookTargetInvalid,
  WebhookTooManyEndpoints,
} from '../webhooks.errors.js';
import {
  V1CreatedWebhookDto,
  V1CreateWebhookDto,
  V1DeliveryDto,
  V1RotatedSecretDto,
  V1RotateSecretDto,
  V1UpdateWebhookDto,
  V1WebhookDto,
} from './v1-webhook.dto.js';

/** The partners' API in their spelling; the same endpoints as under /api/webhooks. */
@ApiTags('Partner webhooks')
@Controller('v1/webhooks')
@Allow({ scopes: ['webhooks:manage'] })
export class V1WebhooksController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly switches: SwitchEndpointService,
    private readonly deliveries: DeliveriesService,
    private readonly catalog: CatalogService,
  ) {}

  @Post()
  @Idempotent({ holdsSecret: true })
  @ApiOperation({ summary: 'Subscribe to events; the secret is shown this once' })
  @ApiErrors(RequestInvalid, WebhookTargetInvalid, WebhookHeaderNotAllowed, OutboundUrlInvalid)
  @ApiErrors(OutboundAddressRefused, WebhookOwnerNotAllowed, WebhookTooManyEndpoints)
  async create(@Ctx() ctx: RequestContext, @Body() body: V1CreateWebhookDto): Promise<V1CreatedWebhookDto> {
    const { failover_url: failoverUrl, ...rest } = body;
    return V1CreatedWebhookDto.of(await this.endpoints.create(ctx, { ...rest, failoverUrl, enabled: true }));
  }

  @Get()
  @ApiOperation({ summary: 'List webhooks, newest first' })
  @ApiPage(V1WebhookDto)
  @ApiErrors(InvalidCursor)
  async list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<V1WebhookDto>> {
    return mapPage(await this.endpoints.list(ctx, query), V1WebhookDto.from);
  }

  @Get('events')
  @ApiOperation({ summary: 'What may be subscribed to, each with an example' })
  @ApiOkResponse({ type: [CatalogEventDto] })
  events(): CatalogEventDto[] {
    return this.catalog.list();
  }

  @Get('deliveries')
  @ApiOperation({ summary: 'List deliveries, newest first' })
  @ApiPage(V1DeliveryDto)
  @ApiErrors(RequestInvalid, InvalidCursor)
  async listDeliveries(
    @Ctx() ctx: RequestContext,
    @Query() query: PageQueryDto,
  ): Promise<Page<V1DeliveryDto>> {
    return mapPage(await this.deliveries.list(ctx, query), V1DeliveryDto.from);
  }

  @Post('deliveries/:id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send one delivery once more' })
  @ApiErrors(RequestInvalid, WebhookDeliveryNotFound, WebhookNotReplayable)
  async replayOne(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<V1DeliveryDto> {
    return V1DeliveryDto.from(await this.deliveries.replayOne(ctx, id));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a webhook, without its secrets' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  async get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<V1WebhookDto> {
    return V1WebhookDto.from(await this.endpoints.get(ctx, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a webhook' })
  @ApiErrors(RequestInvalid, WebhookTargetInvalid, WebhookHeaderNotAllowed, OutboundUrlInvalid)
  @ApiErrors(OutboundAddressRefused, WebhookEndpointNotFound)
  async update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: V1UpdateWebhookDto,
  ): Promise<V1WebhookDto> {
    return V1WebhookDto.from(await this.endpoints.update(ctx, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Gone with its log and what waited for it' })
  @ApiOperation({ summary: 'Delete a webhook' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  async delete(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    await this.endpoints.delete(ctx, id);
  }

  @Post(':id/rotate-secret')
  @Idempotent({ holdsSecret: true })
  @ApiOperation({ summary: 'Make a new secret; the old one signs along until its grace ends' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  async rotate(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: V1RotateSecretDto,
  ): Promise<V1RotatedSecretDto> {
    const { secret, previousUntil } = await this.switches.rotateSecret(ctx, id, body.grace_hours);
    return { secret, previous_until: previousUntil };
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send again, what was kept meanwhile first' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  async enable(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<V1WebhookDto> {
    return V1WebhookDto.from(await this.switches.enable(ctx, id, true));
  }

  @Post(':id/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop sending; events are kept' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  async disable(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<V1WebhookDto> {
    return V1WebhookDto.from(await this.switches.disable(ctx, id));
  }

  @Post(':id/test')
  @Idempotent()
  @ApiOperation({ summary: 'Send the example of an event as any other' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound, WebhookEndpointDisabled)
  async test(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: TestEventDto,
  ): Promise<V1DeliveryDto> {
    return V1DeliveryDto.from(await this.deliveries.sendTest(ctx, id, body));
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send once more what was given up, or a range of what was sent' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  async replay(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ReplayRangeDto,
  ): Promise<ReplayedDto> {
    return { replayed: await this.deliveries.replayRange(ctx, id, body) };
  }
}
