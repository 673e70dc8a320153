import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserNotActive } from '../advertisers/advertisers.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { OfferDto } from './dto/offer.dto.js';
import { RejectOfferDto } from './dto/reject-offer.dto.js';
import { OfferStatesService } from './offer-states.service.js';
import { OfferInvalidTransition, OfferNotFound, OfferPausedByOthers } from './offers.errors.js';

@ApiTags('Offers')
@Controller('api/offers')
@Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
export class OfferStatesController {
  constructor(private readonly states: OfferStatesService) {}

  @Post(':id/submit')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask for approval of a draft or of a rejected offer' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition)
  submit(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.states.change(ctx, id, 'submit');
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({
    summary: 'Approve a pending offer, which becomes active, or the waiting change of a live one',
  })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition, AdvertiserNotActive)
  approve(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.states.approve(ctx, id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Reject a pending offer, or the waiting change of a live one, with a reason' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition)
  reject(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RejectOfferDto,
  ): Promise<OfferDto> {
    return this.states.reject(ctx, id, body.reason);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pause an active offer' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition)
  pause(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.states.change(ctx, id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Make a paused offer active again; an advertiser resumes what they paused themselves',
  })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition, OfferPausedByOthers, AdvertiserNotActive)
  resume(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.states.change(ctx, id, 'resume');
  }

  @Post(':id/archive')
  @HttpCode(200)
  @ApiOperation({ summary: 'End an offer for good: its links lead to the fallback, or answer 410' })
  @ApiErrors(RequestInvalid, OfferNotFound, OfferInvalidTransition)
  archive(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OfferDto> {
    return this.states.change(ctx, id, 'archive');
  }
}
