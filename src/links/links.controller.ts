import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import {
  InvalidDestination,
  MacroMisplaced,
  UnknownMacro,
} from '../kernel/url-template/url-template.errors.js';
import { OfferNotActive, OfferNotFound } from '../offers/offers.errors.js';
import { CreateLinkDto, UpdateLinkDto } from './dto/link-body.dto.js';
import { LinkQueryDto } from './dto/link-query.dto.js';
import { LinkDto } from './dto/link.dto.js';
import {
  LinkArchived,
  LinkCodeTaken,
  LinkExpiredAtBirth,
  LinkForeignDestination,
  LinkNotFound,
  LinkOfferNotJoined,
} from './links.errors.js';
import { LinksService } from './links.service.js';

@ApiTags('Links')
@Controller('api/links')
export class LinksController {
  constructor(private readonly links: LinksService) {}

  @Post()
  @Allow('PROMOTER')
  @Idempotent()
  @ApiOperation({
    summary: 'Make a tracking link to an active offer; it joins an offer that needs no approval',
  })
  @ApiErrors(
    RequestInvalid,
    UnknownMacro,
    MacroMisplaced,
    InvalidDestination,
    LinkForeignDestination,
    LinkExpiredAtBirth,
    OfferNotFound,
    OfferNotActive,
    LinkOfferNotJoined,
    LinkCodeTaken,
  )
  create(@Ctx() ctx: RequestContext, @Body() body: CreateLinkDto): Promise<LinkDto> {
    const { offerId, slug, destinationUrl, expiresAt, tags } = body;
    return this.links.create(ctx, {
      offerId,
      slug: slug ?? null,
      destinationUrl: destinationUrl ?? null,
      expiresAt: expiresAt ?? null,
      tags: tags ?? [],
    });
  }

  @Get()
  @Allow({ roles: ['PROMOTER', 'ADMIN'], permission: 'links:read' })
  @ApiOperation({ summary: 'List links, newest first: own ones for a promoter, all for an admin' })
  @ApiPage(LinkDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: LinkQueryDto): Promise<Page<LinkDto>> {
    return this.links.list(ctx, query, query);
  }

  @Get(':id')
  @Allow({ roles: ['PROMOTER', 'ADMIN'], permission: 'links:read' })
  @ApiOperation({ summary: 'Read one link' })
  @ApiErrors(RequestInvalid, LinkNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<LinkDto> {
    return this.links.get(ctx, id);
  }

  @Patch(':id')
  @Allow({ roles: ['PROMOTER', 'ADMIN'], permission: 'links:write' })
  @ApiOperation({ summary: 'Change destination, expiry or tags of a link' })
  @ApiErrors(
    RequestInvalid,
    UnknownMacro,
    MacroMisplaced,
    InvalidDestination,
    LinkForeignDestination,
    LinkExpiredAtBirth,
    LinkNotFound,
    LinkArchived,
  )
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateLinkDto,
  ): Promise<LinkDto> {
    return this.links.update(ctx, id, body);
  }

  @Post(':id/archive')
  @HttpCode(200)
  @Allow({ roles: ['PROMOTER', 'ADMIN'], permission: 'links:write' })
  @ApiOperation({ summary: 'Archive a link: it counts nothing any more' })
  @ApiErrors(RequestInvalid, LinkNotFound)
  archive(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<LinkDto> {
    return this.links.archive(ctx, id);
  }
}
