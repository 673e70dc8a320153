import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PartnerKeyRequired } from '../campaigns/campaigns.errors.js';
import { SharesService } from '../campaigns/shares.service.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { OfferNotFound } from '../offers/offers.errors.js';
import { OfferShareDto } from './dto/offer-share.dto.js';

@ApiTags('Partner API')
@Controller('v1/offers')
@Allow({ scopes: ['campaigns:write'] })
@ApiErrors(PartnerKeyRequired, OfferNotFound)
export class PartnerSharesController {
  constructor(private readonly shares: SharesService) {}

  @Put(':id/share')
  @HttpCode(204)
  @ApiOperation({ summary: 'Set your own share for one offer; it goes before those of your campaigns' })
  @ApiNoContentResponse({ description: 'In effect for sales from now on; flat rewards stay' })
  set(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: OfferShareDto,
  ): Promise<void> {
    return this.shares.setOwn(ctx, id, body.share_pct);
  }

  @Delete(':id/share')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take your own share for an offer away: campaigns go by their own again' })
  @ApiNoContentResponse({ description: 'In effect for sales from now on' })
  remove(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.shares.setOwn(ctx, id, null);
  }
}
