import { Body, Controller, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
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
import { type Locale, WantedLocale } from '../kernel/http/locale.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import { PlanLimitReached } from '../tenants/tenants.errors.js';
import { BrandNotFound } from './brands/brands.errors.js';
import { CategoryNotFound } from './categories/categories.errors.js';
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

const READ_IN = ApiHeader({
  name: 'Accept-Language',
  required: false,
  description: 'Language of `text`: en or ar; en when none of the wanted ones is known',
});

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
  @ApiOperation({ summary: 'Make an offer; it is pending until an admin approves it, unless it is a draft' })
  @ApiErrors(
    RequestInvalid,
    OfferUnknownMacro,
    OfferMacroMisplaced,
    OfferInvalidDestination,
    OfferInvalidPayout,
    InvalidAmount,
    UnknownCurrency,
    CategoryNotFound,
    BrandNotFound,
    AdvertiserAmbiguous,
    AdvertiserNotFound,
    AdvertiserNotActive,
    PlanLimitReached,
  )
  create(@Ctx() ctx: RequestContext, @Body() body: CreateOfferDto): Promise<OfferDto> {
    const { activate, draft, payoutType, payoutPercent, payoutAmount, ...rest } = body;
    const payout = payoutOf({ payoutType, payoutPercent, payoutAmount, currency: body.currency });
    return this.offers.create(ctx, { ...rest, payout }, draft ? 'draft' : activate ? 'active' : 'pending');
  }

  @Get()
  @Header('vary', 'accept-language')
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({
    summary:
      'List offers, newest first unless sorted otherwise: active ones for a promoter, own ones for an advertiser, all for an admin',
  })
  @READ_IN
  @ApiPage(OfferDto)
  @ApiErrors(InvalidCursor)
  list(
    @Ctx() ctx: RequestContext,
    @Query() query: OfferQueryDto,
    @WantedLocale() locale: Locale,
  ): Promise<Page<OfferDto>> {
    return this.offers.list(ctx, query, query.sort, query, locale);
  }

  @Get(':id')
  @Header('vary', 'accept-language')
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'Read one offer' })
  @READ_IN
  @ApiErrors(RequestInvalid, OfferNotFound)
  get(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @WantedLocale() locale: Locale,
  ): Promise<OfferDto> {
    return this.offers.get(ctx, id, locale);
  }

  @Patch(':id')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
  @ApiOperation({
    summary:
      "Change an offer; an advertiser's change of money or destination of a live one waits for review while the offer goes on as it is",
  })
  @ApiErrors(
    RequestInvalid,
    OfferNotFound,
    OfferInvalidTransition,
    OfferInvalidPayout,
    InvalidAmount,
    OfferUnknownMacro,
    OfferMacroMisplaced,
    OfferInvalidDestination,
    CategoryNotFound,
    BrandNotFound,
  )
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateOfferDto,
  ): Promise<OfferDto> {
    return this.changes.update(ctx, id, body);
  }
}
