import { applyDecorators, Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { RequestInvalid } from '../../../kernel/errors/common.errors.js';
import { Public } from '../../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../../kernel/http/api-errors.decorator.js';
import type { RequestWithContext } from '../../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../../kernel/http/parse-id.pipe.js';
import { TenantSuspended } from '../../../tenants/tenants.errors.js';
import { ShopAnswerDto } from './dto/shop-answer.dto.js';
import { ReceiveWebhookService } from './receive-webhook.service.js';
import { ShopConnectionNotFound, ShopForeign, ShopOrderWaits, ShopSignatureInvalid } from './shops.errors.js';
import type { ShopKind } from './shops.types.js';

type RawRequest = FastifyRequest & RequestWithContext & { rawBody?: Buffer };

/** What all four have in common; the shop's own scheme is its key. */
function ShopWebhook(kind: ShopKind, summary: string): MethodDecorator {
  return applyDecorators(
    Post(`${kind}/:connectionId`),
    HttpCode(200),
    Public(),
    ApiOperation({ summary }),
    ApiConsumes('application/json'),
    ApiBody({ schema: { type: 'object', description: 'As the shop sends it', example: { id: 727 } } }),
    ApiResponse({ status: 200, description: 'The webhook is kept', type: ShopAnswerDto }),
    ApiErrors(RequestInvalid, ShopConnectionNotFound, ShopSignatureInvalid, ShopForeign, TenantSuspended),
    ApiErrors(ShopOrderWaits),
  );
}

@ApiTags('Shops')
@Controller('api/shops')
export class ShopWebhooksController {
  constructor(private readonly webhooks: ReceiveWebhookService) {}

  @ShopWebhook('shopify', 'Take a webhook of Shopify, signed over the raw body')
  shopify(
    @Param('connectionId', ParseIdPipe) id: string,
    @Req() request: RawRequest,
  ): Promise<ShopAnswerDto> {
    return this.receive('shopify', id, request);
  }

  @ShopWebhook('woocommerce', 'Take a webhook of WooCommerce, signed over the raw body')
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  woocommerce(
    @Param('connectionId', ParseIdPipe) id: string,
    @Req() request: RawRequest,
  ): Promise<ShopAnswerDto> {
    return this.receive('woocommerce', id, request);
  }

  @ShopWebhook('salla', 'Take a webhook of Salla, signed over the raw body or with its token')
  salla(@Param('connectionId', ParseIdPipe) id: string, @Req() request: RawRequest): Promise<ShopAnswerDto> {
    return this.receive('salla', id, request);
  }

  @ShopWebhook('zid', 'Take a webhook of Zid, with the log-in it was registered with')
  zid(
    @Param('connectionId', ParseIdPipe) id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: RawRequest,
  ): Promise<ShopAnswerDto> {
    return this.receive('zid', id, request, textsOf(query));
  }

  private receive(
    kind: ShopKind,
    id: string,
    request: RawRequest,
    query: Record<string, string> = {},
  ): Promise<ShopAnswerDto> {
    const { correlationId = id, ip } = request;
    const sent = { headers: textsOf(request.headers), query, body: request.rawBody ?? Buffer.alloc(0) };
    return this.webhooks.receive({ kind, id, correlationId, ip }, sent);
  }
}

/** Repeated headers and parameters are none that a shop sends. */
function textsOf(values: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(values).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts) as Record<string, string>;
}
