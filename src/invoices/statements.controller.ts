import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserAmbiguous, AdvertiserNotFound } from '../advertisers/advertisers.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import { PayoutRunDto } from '../rewards/payouts/dto/payout-batch.dto.js';
import { ConfirmPayoutDto } from '../rewards/payouts/dto/payout-input.dto.js';
import { PayoutDto } from '../rewards/payouts/dto/payout.dto.js';
import { PayoutInvalidTransition, PayoutNotFound } from '../rewards/payouts/payouts.errors.js';
import { MakeStatementsDto } from './dto/invoice-input.dto.js';
import { SettlementsDto, StatementQueryDto } from './dto/settlement.dto.js';
import { StatementsService } from './statements.service.js';

@ApiTags('Advertiser')
@Controller('api/advertiser')
@Allow({ roles: ['ADVERTISER'] })
export class StatementsController {
  constructor(private readonly statements: StatementsService) {}

  @Get('settlement')
  @ApiOperation({ summary: 'How your companies settle, and the fee the platform charges them' })
  async settlement(@Ctx() ctx: RequestContext): Promise<SettlementsDto> {
    return { companies: await this.statements.settlement(ctx) };
  }

  @Post('statements')
  @Idempotent()
  @ApiOperation({
    summary: 'Put every reward that your company pays itself and that may be paid onto statements',
  })
  @ApiErrors(RequestInvalid, AdvertiserNotFound, AdvertiserAmbiguous)
  make(@Ctx() ctx: RequestContext, @Body() body: MakeStatementsDto): Promise<PayoutRunDto> {
    return this.statements.make(ctx, body.advertiserId);
  }

  @Get('statements')
  @ApiOperation({ summary: 'List the statements of your company, newest first' })
  @ApiPage(PayoutDto)
  @ApiErrors(InvalidCursor, AdvertiserNotFound, AdvertiserAmbiguous)
  list(@Ctx() ctx: RequestContext, @Query() query: StatementQueryDto): Promise<Page<PayoutDto>> {
    return this.statements.list(ctx, query.advertiserId, query);
  }

  @Post('statements/:id/pay')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ summary: 'Say that a statement of your company was paid, with proof' })
  @ApiErrors(RequestInvalid, PayoutNotFound, PayoutInvalidTransition)
  pay(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ConfirmPayoutDto,
  ): Promise<PayoutDto> {
    return this.statements.pay(ctx, id, body.reference);
  }
}
