import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import { RewardQueryDto } from './dto/reward-query.dto.js';
import { RewardDto } from './dto/reward.dto.js';
import { RewardsService } from './rewards.service.js';

@ApiTags('Rewards')
@Controller('api/rewards')
@Allow({ roles: ['ADMIN', 'PROMOTER', 'PARTNER', 'AFFILIATE_MARKETER'], permission: 'ledger:read' })
export class RewardsController {
  constructor(private readonly rewards: RewardsService) {}

  @Get()
  @ApiOperation({ summary: 'List rewards, newest first; people who earn see only their own' })
  @ApiPage(RewardDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: RewardQueryDto): Promise<Page<RewardDto>> {
    return this.rewards.list(ctx, query, query);
  }
}
