import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import type { Page } from '../../kernel/paging/page.js';
import { OfferNotFound } from '../../offers/offers.errors.js';
import { CapArchived, CapInvalid, CapNotFound } from './caps.errors.js';
import { CapsService } from './caps.service.js';
import { CapQueryDto, CreateCapDto, UpdateCapDto } from './dto/cap-body.dto.js';
import { CapDto, CapUseDto } from './dto/cap.dto.js';
import { OverflowDto } from './dto/overflow.dto.js';

@ApiTags('Caps')
@Controller('api/caps')
@Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
export class CapsController {
  constructor(private readonly caps: CapsService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Limit an offer, or one promoter or campaign on it; counts from now on' })
  @ApiErrors(RequestInvalid, CapInvalid, OfferNotFound)
  create(@Ctx() ctx: RequestContext, @Body() body: CreateCapDto): Promise<CapDto> {
    return this.caps.create(ctx, body);
  }

  @Get()
  @ApiOperation({ summary: 'List caps that are not archived, newest first: own ones for an advertiser' })
  @ApiPage(CapDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: CapQueryDto): Promise<Page<CapDto>> {
    return this.caps.list(ctx, query.offerId, query);
  }

  @Get('overflow')
  @ApiOperation({ summary: 'List conversions that came when a cap was full, newest first' })
  @ApiPage(OverflowDto)
  @ApiErrors(InvalidCursor)
  overflow(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<OverflowDto>> {
    return this.caps.listOverflows(ctx, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a cap with how far it is in its window' })
  @ApiErrors(RequestInvalid, CapNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<CapUseDto> {
    return this.caps.get(ctx, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the limit or what happens when it is reached' })
  @ApiErrors(RequestInvalid, CapInvalid, CapNotFound, CapArchived)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateCapDto,
  ): Promise<CapDto> {
    return this.caps.update(ctx, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'It limits nothing any more' })
  @ApiOperation({ summary: 'Archive a cap' })
  @ApiErrors(RequestInvalid, CapNotFound)
  async archive(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    await this.caps.archive(ctx, id);
  }
}
