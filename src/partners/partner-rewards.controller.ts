import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { CampaignLinksService } from '../campaigns/campaign-links.service.js';
import { EndUserNotFound, PartnerKeyRequired } from '../campaigns/campaigns.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { RewardsService } from '../rewards/rewards.service.js';
import { RewardExportQueryDto, UserRewardDto, UserRewardsQueryDto } from './dto/partner-reward.dto.js';
import { PartnerReportsService } from './partner-reports.service.js';
import { ApiSnakePage, snakePage, type SnakePage } from './snake-page.js';

@ApiTags('Partner API')
@Controller('v1/rewards')
@Allow({ scopes: ['rewards:read'] })
@ApiErrors(PartnerKeyRequired)
export class PartnerRewardsController {
  constructor(
    private readonly links: CampaignLinksService,
    private readonly rewards: RewardsService,
    private readonly reports: PartnerReportsService,
  ) {}

  @Get('user')
  @ApiOperation({
    summary: 'What one of your users earned, newest first: amount, status and when it is payable',
  })
  @ApiSnakePage(UserRewardDto)
  @ApiErrors(EndUserNotFound, InvalidCursor)
  async ofUser(
    @Ctx() ctx: RequestContext,
    @Query() query: UserRewardsQueryDto,
  ): Promise<SnakePage<UserRewardDto>> {
    const id = await this.links.endUserOf(ctx, query.user_id);
    return snakePage(await this.rewards.listOf(ctx, id, { status: query.status }, query), UserRewardDto.from);
  }

  @Get('export')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="rewards.csv"')
  @ApiOperation({ summary: 'All rewards of yours and of your users as a file, oldest first' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'One line per reward', schema: { type: 'string', format: 'binary' } })
  async export(@Ctx() ctx: RequestContext, @Query() _: RewardExportQueryDto): Promise<StreamableFile> {
    return new StreamableFile(await this.reports.rewardsCsv(ctx));
  }
}
