import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserAmbiguous, AdvertiserNotFound } from '../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { CouponCodeTaken, CouponForeignLink, CouponInvalidWindow, CouponNotFound } from './coupons.errors.js';
import { CouponsService } from './coupons.service.js';
import { CouponQueryDto, CreateCouponDto, UpdateCouponDto } from './dto/coupon-body.dto.js';
import { CouponDto } from './dto/coupon.dto.js';

@ApiTags('Coupons')
@Controller('api/coupons')
export class CouponsController {
  constructor(private readonly coupons: CouponsService) {}

  @Post()
  @Idempotent()
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
  @ApiOperation({ summary: "Give a promoter's link a coupon code: sales with the code belong to them" })
  @ApiErrors(RequestInvalid, AdvertiserNotFound, AdvertiserAmbiguous, CouponForeignLink, CouponCodeTaken)
  @ApiErrors(CouponInvalidWindow)
  create(@Ctx() ctx: RequestContext, @Body() { active, ...body }: CreateCouponDto): Promise<CouponDto> {
    return this.coupons.create(ctx, { ...body, isActive: active });
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'List coupon codes, newest first: own ones for an advertiser' })
  @ApiPage(CouponDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: CouponQueryDto): Promise<Page<CouponDto>> {
    return this.coupons.list(ctx, query, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'Read a coupon code' })
  @ApiErrors(RequestInvalid, CouponNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<CouponDto> {
    return this.coupons.get(ctx, id);
  }

  @Patch(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Change the link or the window of a coupon code, or switch it off' })
  @ApiErrors(RequestInvalid, CouponNotFound, CouponForeignLink, CouponInvalidWindow)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() { active, ...body }: UpdateCouponDto,
  ): Promise<CouponDto> {
    return this.coupons.update(ctx, id, { ...body, isActive: active });
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
  @ApiNoContentResponse({ description: 'It attributes nothing any more' })
  @ApiOperation({ summary: 'Take a coupon code away' })
  @ApiErrors(RequestInvalid, CouponNotFound)
  async delete(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    await this.coupons.delete(ctx, id);
  }
}
