import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AdvertiserAmbiguous,
  AdvertiserNotActive,
  AdvertiserNotFound,
} from '../advertisers/advertisers.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import {
  InvalidAmount,
  InvalidCursor,
  RequestInvalid,
  UnknownCurrency,
} from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import { PlanLimitReached } from '../tenants/tenants.errors.js';
import { CreateOfferDto } from './dto/create-offer.dto.js';
import { OfferQueryDto } from './dto/offer-query.dto.js';
import { OfferDto } from './dto/offer.dto.js';
import { UpdateOfferDto } from './dto/update-offer.dto.js';
import {
  OfferInvalidDestination,
  OfferInvalidPayout,
  OfferInvalidTransition,
  OfferMacroMisplaced,
  OfferNotFound,
  OfferUnknownMacro,
} from './offers.errors.js';
import { OffersService } from './offers.service.js';
import { payoutOf } from './payout-input.policy.js';
import { UpdateOfferService } from './update-offer.service.js';

@ApiTags('Offers')
@Controller('api/offers')
export class OffersController {
  constructor(
    private readonly offers: OffersService,
    private readonly changes: UpdateOfferService,
  ) {}

  @Post()
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Make an offer; it is pending until an admin approves it' })
  @ApiErrors(
    RequestInvalid,
    OfferUnknownMacro,
    OfferMacroMisplaced,
    OfferInvalidDestination,
    OfferInvalidPayout,
    InvalidAmount,
    UnknownCurrency,
    AdvertiserAmbiguous,
    AdvertiserNotFound,
    AdvertiserNotActive,
    PlanLimitReached,
  )
  create(@Ctx() ctx: RequestContext, @Body() body: CreateOfferDto): Promise<OfferDto> {
    const { activate, payoutType, payoutPercent, payoutAmount, ...rest } = body;
    const payout = payoutOf({ payoutType, payoutPercent, payoutAmount, currency: body.currency });
    const offer = { ...rest, title: { ...rest.title }, fallbackUrl: rest.fallbackUrl ?? null, payout };
    return this.offers.create(ctx, offer, activate);
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({
    summary:
      'List offers, newest first: active ones for a promoter, own ones for an advertiser, all for an admin',
  })
  @ApiPage(OfferDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: OfferQueryDto): Promise<Page<OfferDto>> {
    return this.offers.list(ctx, query, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'Read one offer' })
  @ApiErrors(RequestInvalid, OfferNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.offers.get(ctx, id);
  }

  @Patch(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Change what an offer pays and takes from now on' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidPayout, InvalidAmount)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateOfferDto,
  ): Promise<OfferDto> {
    return this.changes.update(ctx, id, body);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Approve a pending offer: it becomes active' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition, AdvertiserNotActive)
  approve(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.offers.changeStatus(ctx, id, 'approve');
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Pause an active offer' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition)
  pause(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.offers.changeStatus(ctx, id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Make a paused offer active again' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition)
  resume(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.offers.changeStatus(ctx, id, 'resume');
  }
}
