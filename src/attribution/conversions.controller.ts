import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidAmount, InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { PageQueryDto } from '../kernel/paging/page-query.dto.js';
import type { Page } from '../kernel/paging/page.js';
import {
  ConversionAlreadyDecided,
  ConversionNotFound,
  ConversionNotRefundable,
  RefundExceedsRest,
} from './conversions.errors.js';
import { ConversionsService } from './conversions.service.js';
import { ConversionChangeDto } from './dto/conversion-change.dto.js';
import { ConversionQueryDto } from './dto/conversion-query.dto.js';
import { ConversionDetailDto } from './dto/conversion-detail.dto.js';
import { ConversionDto } from './dto/conversion.dto.js';
import { ApproveConversionDto, RejectConversionDto } from './dto/decide-conversion.dto.js';
import { RefundConversionDto } from './dto/refund-conversion.dto.js';

@ApiTags('Conversions')
@Controller('api/conversions')
export class ConversionsController {
  constructor(private readonly conversions: ConversionsService) {}

  @Get()
  @Allow({ roles: ['PROMOTER', 'ADVERTISER', 'ADMIN'], permission: 'conversions:read' })
  @ApiOperation({
    summary:
      'List conversions, newest first: those that a promoter shares in, of own offers for an advertiser, all for an admin',
  })
  @ApiPage(ConversionDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: ConversionQueryDto): Promise<Page<ConversionDto>> {
    return this.conversions.list(ctx, query, query);
  }

  @Get(':id')
  @Allow({ roles: ['PROMOTER', 'ADVERTISER', 'ADMIN'], permission: 'conversions:read' })
  @ApiOperation({ summary: 'Read one conversion, with the clicks, views or coupon that led to it' })
  @ApiErrors(RequestInvalid, ConversionNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<ConversionDetailDto> {
    return this.conversions.get(ctx, id);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Approve a pending conversion: the promoter is credited and a reward is made' })
  @ApiErrors(RequestInvalid, ConversionNotFound, ConversionAlreadyDecided)
  approve(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ApproveConversionDto,
  ): Promise<ConversionDto> {
    return this.conversions.decide(ctx, id, 'approve', body.reason ?? null);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Reject a pending conversion, with a reason' })
  @ApiErrors(RequestInvalid, ConversionNotFound, ConversionAlreadyDecided)
  reject(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RejectConversionDto,
  ): Promise<ConversionDto> {
    return this.conversions.decide(ctx, id, 'reject', body.reason);
  }

  @Post(':id/refund')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:write' })
  @Idempotent()
  @ApiOperation({
    summary:
      'Refund a sale or a part of it: wholly, a pending one is rejected and an approved one reversed; in part, the commission shrinks in proportion',
  })
  @ApiErrors(RequestInvalid, InvalidAmount, ConversionNotFound, ConversionNotRefundable, RefundExceedsRest)
  refund(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RefundConversionDto,
  ): Promise<ConversionDto> {
    return this.conversions.refund(ctx, id, body.amount, body.reason);
  }

  @Get(':id/changes')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:read' })
  @ApiOperation({ summary: 'What was done to a conversion, by whom and why, newest first' })
  @ApiPage(ConversionChangeDto)
  @ApiErrors(RequestInvalid, InvalidCursor, ConversionNotFound)
  changes(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<ConversionChangeDto>> {
    return this.conversions.changes(ctx, id, query);
  }
}
