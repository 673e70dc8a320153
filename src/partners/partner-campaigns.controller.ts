import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CampaignNotFound,
  CampaignRewardTooHigh,
  CampaignTermsAmbiguous,
  PartnerKeyRequired,
  PartnerTenantUnknown,
} from '../campaigns/campaigns.errors.js';
import { CampaignsService } from '../campaigns/campaigns.service.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidAmount, InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { OfferNotActive, OfferNotFound } from '../offers/offers.errors.js';
import { CampaignDto, CampaignQueryDto, CreateCampaignDto, UpdateCampaignDto } from './dto/campaign.dto.js';
import { ApiSnakePage, snakePage, type SnakePage } from './snake-page.js';

const READERS = { scopes: ['campaigns:write', 'links:write', 'rewards:read'] };

@ApiTags('Partner API')
@Controller('v1/campaigns')
@Allow({ scopes: ['campaigns:write'] })
@ApiErrors(PartnerKeyRequired)
export class PartnerCampaignsController {
  constructor(private readonly campaigns: CampaignsService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Make a campaign on an offer, with the share or the flat reward of your users' })
  @ApiErrors(OfferNotFound, OfferNotActive, PartnerTenantUnknown)
  @ApiErrors(CampaignTermsAmbiguous, CampaignRewardTooHigh, InvalidAmount)
  async create(@Ctx() ctx: RequestContext, @Body() body: CreateCampaignDto): Promise<CampaignDto> {
    const { offer_id: offerId, tenant_id, name, share_pct: sharePct, flat_reward: flatReward } = body;
    const input = { offerId, tenantId: tenant_id ?? null, name: name ?? null, sharePct, flatReward };
    return CampaignDto.from(await this.campaigns.create(ctx, input));
  }

  @Get()
  @Allow(READERS)
  @ApiOperation({ summary: 'List your campaigns, newest first' })
  @ApiSnakePage(CampaignDto)
  @ApiErrors(InvalidCursor)
  async list(@Ctx() ctx: RequestContext, @Query() query: CampaignQueryDto): Promise<SnakePage<CampaignDto>> {
    const { offer_id: offerId, status } = query;
    return snakePage(await this.campaigns.list(ctx, { offerId, status }, query), CampaignDto.from);
  }

  @Get(':id')
  @Allow(READERS)
  @ApiOperation({ summary: 'Get one of your campaigns' })
  @ApiErrors(CampaignNotFound)
  async get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<CampaignDto> {
    return CampaignDto.from(await this.campaigns.get(ctx, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change name, state or terms; sales that were recorded keep their terms' })
  @ApiErrors(CampaignNotFound, OfferNotFound, CampaignTermsAmbiguous, CampaignRewardTooHigh, InvalidAmount)
  async update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateCampaignDto,
  ): Promise<CampaignDto> {
    const { name, status, share_pct: sharePct, flat_reward: flatReward } = body;
    return CampaignDto.from(await this.campaigns.update(ctx, id, { name, status, sharePct, flatReward }));
  }
}
