import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { CampaignSettingsDto } from './dto/campaign-settings.dto.js';
import { SharesService } from './shares.service.js';

@ApiTags('Partner keys')
@Controller('api/admin/campaign-settings')
@Allow({ roles: ['ADMIN'], permission: 'tenant:read' })
export class CampaignSettingsController {
  constructor(private readonly shares: SharesService) {}

  @Get()
  @ApiOperation({ summary: 'What is proposed to partners' })
  async get(@Ctx() ctx: RequestContext): Promise<CampaignSettingsDto> {
    return { defaultSharePct: await this.shares.defaultOf(ctx) };
  }

  @Put()
  @Allow({ roles: ['ADMIN'], permission: 'tenant:write' })
  @ApiOperation({ summary: 'Change what is proposed to partners; campaigns that are there keep their terms' })
  async set(@Ctx() ctx: RequestContext, @Body() body: CampaignSettingsDto): Promise<CampaignSettingsDto> {
    await this.shares.setDefault(ctx, body.defaultSharePct);
    return body;
  }
}
