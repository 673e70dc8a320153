import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PartnerKeyRequired } from '../../campaigns/campaigns.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { Allow, Public } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { TenantNotFound } from '../../tenants/tenants.errors.js';
import {
  CatalogBrandsDto,
  CatalogCategoriesDto,
  CatalogOfferDto,
  CatalogQueryDto,
  FeedDto,
  FeedQueryDto,
} from '../dto/catalog.dto.js';
import { ApiSnakePage } from '../snake-page.js';
import { isKnownTo } from './catalog.policy.js';
import { type CachedAnswer, CatalogService } from './catalog.service.js';

const SAME = { status: 304, description: 'What `If-None-Match` names is what there is' };

@ApiTags('Partner API')
@Controller()
@Allow({ scopes: ['offers:read'] })
export class CatalogController {
  constructor(private readonly catalog: CatalogService) {}

  @Get('v1/offers')
  @ApiOperation({ summary: 'Active offers that the key may see, newest first; kept for five minutes' })
  @ApiSnakePage(CatalogOfferDto)
  @ApiResponse(SAME)
  @ApiErrors(PartnerKeyRequired, InvalidCursor)
  async offers(
    @Ctx() ctx: RequestContext,
    @Query() query: CatalogQueryDto,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.catalog.offers(ctx, query), known, 'private');
  }

  @Get('v1/categories')
  @ApiOperation({ summary: 'Categories with the number of offers that the key may see' })
  @ApiOkResponse({ type: CatalogCategoriesDto })
  @ApiResponse(SAME)
  @ApiErrors(PartnerKeyRequired)
  async categories(
    @Ctx() ctx: RequestContext,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.catalog.categories(ctx), known, 'private');
  }

  @Get('v1/brands')
  @ApiOperation({ summary: 'Brands with the number of offers that the key may see' })
  @ApiOkResponse({ type: CatalogBrandsDto })
  @ApiResponse(SAME)
  @ApiErrors(PartnerKeyRequired)
  async brands(
    @Ctx() ctx: RequestContext,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.catalog.brands(ctx), known, 'private');
  }

  @Get('public/feed')
  @Public()
  @ApiOperation({
    summary: 'Active offers of a tenant for widgets; every cache may keep it for five minutes',
  })
  @ApiOkResponse({ type: FeedDto })
  @ApiResponse(SAME)
  @ApiErrors(TenantNotFound)
  async feed(
    @Query() query: FeedQueryDto,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Widgets stand on pages of partners.
    reply.header('access-control-allow-origin', '*');
    send(reply, await this.catalog.feed(query), known, 'public');
  }
}

function send(
  reply: FastifyReply,
  { json, etag }: CachedAnswer,
  known: string | undefined,
  who: 'private' | 'public',
): void {
  reply.headers({ etag, 'cache-control': `${who}, max-age=300` });
  if (isKnownTo(known, etag)) void reply.status(304).send();
  else void reply.type('application/json; charset=utf-8').send(json);
}
