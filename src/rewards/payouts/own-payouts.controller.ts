import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { PayoutQueryDto } from './dto/payout-input.dto.js';
import { PayoutDto } from './dto/payout.dto.js';
import { PayoutsService } from './payouts.service.js';

@ApiTags('Payouts')
@Controller('api/payouts')
export class OwnPayoutsController {
  constructor(private readonly payouts: PayoutsService) {}

  @Get()
  @Allow({ roles: ['PROMOTER', 'PARTNER', 'AFFILIATE_MARKETER'] })
  @ApiOperation({ summary: 'List what was and will be paid to you, newest first' })
  @ApiPage(PayoutDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PayoutQueryDto): Promise<Page<PayoutDto>> {
    return this.payouts.listItems(ctx, { status: query.status, beneficiaryId: userIdOf(ctx) }, query);
  }
}
