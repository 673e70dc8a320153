import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { type Locale, WantedLocale } from '../kernel/http/locale.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import { OfferNotActive, OfferNotFound } from '../offers/offers.errors.js';
import { JoinOfferDto } from './dto/membership-body.dto.js';
import { MembershipDto } from './dto/membership.dto.js';
import { MyOfferQueryDto } from './dto/membership-query.dto.js';
import { JoinedDto, MyOfferDto } from './dto/my-offer.dto.js';
import { JoinOfferService } from './join-offer.service.js';
import {
  MembershipAnswersMissing,
  MembershipExists,
  MembershipInvalidTransition,
  MembershipNotFound,
  MembershipRejected,
} from './memberships.errors.js';
import { MembershipsService } from './memberships.service.js';

@ApiTags('Memberships')
@Controller('api/offers')
@Allow('PROMOTER')
export class JoiningController {
  constructor(
    private readonly joining: JoinOfferService,
    private readonly memberships: MembershipsService,
  ) {}

  @Get('mine')
  @Header('vary', 'accept-language')
  @ApiOperation({
    summary: 'List the offers that the caller joined or asked to join, with links, newest first',
  })
  @ApiPage(MyOfferDto)
  @ApiErrors(InvalidCursor)
  mine(
    @Ctx() ctx: RequestContext,
    @Query() query: MyOfferQueryDto,
    @WantedLocale() locale: Locale,
  ): Promise<Page<MyOfferDto>> {
    return this.memberships.mine(ctx, { status: query.status }, query, locale);
  }

  @Post(':id/join')
  @Idempotent()
  @ApiOperation({ summary: 'Join an offer: links to share at once, or an application that waits' })
  @ApiErrors(
    RequestInvalid,
    OfferNotFound,
    OfferNotActive,
    MembershipExists,
    MembershipRejected,
    MembershipAnswersMissing,
  )
  join(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: JoinOfferDto,
  ): Promise<JoinedDto> {
    return this.joining.join(ctx, id, body.answers);
  }

  @Post(':id/leave')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Leave an offer, or take an application back: own links to it are archived, sales of earlier clicks are still paid',
  })
  @ApiErrors(RequestInvalid, MembershipNotFound, MembershipInvalidTransition)
  leave(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<MembershipDto> {
    return this.memberships.leave(ctx, id);
  }
}
