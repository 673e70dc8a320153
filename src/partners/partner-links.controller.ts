import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CampaignLinksService } from '../campaigns/campaign-links.service.js';
import { CampaignArchived, CampaignNotFound, PartnerKeyRequired } from '../campaigns/campaigns.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import {
  InvalidDestination,
  MacroMisplaced,
  UnknownMacro,
} from '../kernel/url-template/url-template.errors.js';
import { LinkForeignDestination, LinkOfferNotJoined } from '../links/links.errors.js';
import { OfferNotActive, OfferNotFound } from '../offers/offers.errors.js';
import { CreatePartnerLinkDto, PartnerLinkDto } from './dto/partner-link.dto.js';

@ApiTags('Partner API')
@Controller('v1/links')
@Allow({ scopes: ['links:write'] })
export class PartnerLinksController {
  constructor(private readonly links: CampaignLinksService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Make a link of a campaign, for one of your users or for yourself' })
  @ApiErrors(PartnerKeyRequired, CampaignNotFound, CampaignArchived, OfferNotFound, OfferNotActive)
  @ApiErrors(LinkOfferNotJoined, LinkForeignDestination, InvalidDestination, UnknownMacro, MacroMisplaced)
  async create(@Ctx() ctx: RequestContext, @Body() body: CreatePartnerLinkDto): Promise<PartnerLinkDto> {
    const { campaign_id: campaignId, user_id, redirect } = body;
    const input = { campaignId, userId: user_id ?? null, redirect: redirect ?? null };
    return PartnerLinkDto.from(await this.links.create(ctx, input), campaignId);
  }
}
