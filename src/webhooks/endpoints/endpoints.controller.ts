import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserAmbiguous, AdvertiserNotFound } from '../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow, type AllowRule } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { OutboundAddressRefused, OutboundUrlInvalid } from '../../kernel/outbound/outbound.errors.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import type { Page } from '../../kernel/paging/page.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { DeliveryDto, ReplayedDto } from '../dto/delivery.dto.js';
import { ReplayRangeDto } from '../dto/delivery-query.dto.js';
import {
  CreateEndpointDto,
  EnableEndpointDto,
  RotateSecretDto,
  TestEventDto,
  TryEndpointDto,
  UpdateEndpointDto,
} from '../dto/endpoint-body.dto.js';
import { CreatedEndpointDto, EndpointDto, RotatedSecretDto } from '../dto/endpoint.dto.js';
import { TriedDto } from '../dto/tried.dto.js';
import {
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
  WebhookHeaderNotAllowed,
  WebhookOwnerNotAllowed,
  WebhookStepUnknown,
  WebhookTargetInvalid,
  WebhookTooManyEndpoints,
} from '../webhooks.errors.js';
import { EndpointsService } from './endpoints.service.js';
import { SwitchEndpointService } from './switch-endpoint.service.js';

const ROLES: AllowRule['roles'] = ['ADMIN', 'ADVERTISER', 'PARTNER', 'PROMOTER', 'AFFILIATE_MARKETER'];
const READ: AllowRule = { roles: ROLES, permission: 'keys:read', scopes: ['webhooks:manage'] };
const WRITE: AllowRule = { roles: ROLES, permission: 'keys:write', scopes: ['webhooks:manage'] };

@ApiTags('Webhooks')
@Controller('api/webhooks/endpoints')
export class EndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly switches: SwitchEndpointService,
    private readonly deliveries: DeliveriesService,
  ) {}

  @Post()
  @Idempotent({ holdsSecret: true })
  @Allow(WRITE)
  @ApiOperation({ summary: 'Make an endpoint for your events; its secret is shown this once' })
  @ApiErrors(RequestInvalid, WebhookTargetInvalid, WebhookHeaderNotAllowed, OutboundUrlInvalid)
  @ApiErrors(OutboundAddressRefused, WebhookOwnerNotAllowed, WebhookTooManyEndpoints)
  @ApiErrors(AdvertiserNotFound, AdvertiserAmbiguous)
  create(@Ctx() ctx: RequestContext, @Body() body: CreateEndpointDto): Promise<CreatedEndpointDto> {
    return this.endpoints.create(ctx, body);
  }

  @Get()
  @Allow(READ)
  @ApiOperation({ summary: 'List your endpoints, newest first' })
  @ApiPage(EndpointDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<EndpointDto>> {
    return this.endpoints.list(ctx, query);
  }

  @Get(':id')
  @Allow(READ)
  @ApiOperation({ summary: 'Read an endpoint, without its secrets' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<EndpointDto> {
    return this.endpoints.get(ctx, id);
  }

  @Patch(':id')
  @Allow(WRITE)
  @ApiOperation({ summary: 'Change an endpoint; what waits for it goes to the new address' })
  @ApiErrors(RequestInvalid, WebhookTargetInvalid, WebhookHeaderNotAllowed, OutboundUrlInvalid)
  @ApiErrors(OutboundAddressRefused, WebhookEndpointNotFound)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateEndpointDto,
  ): Promise<EndpointDto> {
    return this.endpoints.update(ctx, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow(WRITE)
  @ApiNoContentResponse({ description: 'Gone with its log and what waited for it' })
  @ApiOperation({ summary: 'Delete an endpoint; disable it to keep its events' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  async delete(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    await this.endpoints.delete(ctx, id);
  }

  @Post(':id/rotate-secret')
  @Idempotent({ holdsSecret: true })
  @Allow(WRITE)
  @ApiOperation({ summary: 'Make a new secret; the old one signs along until its grace ends' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  rotate(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RotateSecretDto,
  ): Promise<RotatedSecretDto> {
    return this.switches.rotateSecret(ctx, id, body.graceHours);
  }

  @Post(':id/disable')
  @HttpCode(200)
  @Allow(WRITE)
  @ApiOperation({ summary: 'Stop sending; events are kept' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  disable(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<EndpointDto> {
    return this.switches.disable(ctx, id);
  }

  @Post(':id/enable')
  @HttpCode(200)
  @Allow(WRITE)
  @ApiOperation({ summary: 'Send again: what was kept, in order, or only what comes from now on' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound)
  enable(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: EnableEndpointDto,
  ): Promise<EndpointDto> {
    return this.switches.enable(ctx, id, body.sendKept);
  }

  @Post(':id/test')
  @Idempotent()
  @Allow(WRITE)
  @ApiOperation({ summary: 'Send the example of an event as any other' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound, WebhookEndpointDisabled)
  test(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: TestEventDto,
  ): Promise<DeliveryDto> {
    return this.deliveries.sendTest(ctx, id, body);
  }

  @Post(':id/try')
  @HttpCode(200)
  @Allow(WRITE)
  @ApiOperation({ summary: 'Show the requests that an event would make, or send them and show the answers' })
  @ApiErrors(RequestInvalid, WebhookEndpointNotFound, WebhookStepUnknown)
  tryOut(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: TryEndpointDto,
  ): Promise<TriedDto> {
    return this.deliveries.tryOut(ctx, id, body);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Allow(WRITE)
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
