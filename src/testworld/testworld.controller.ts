import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ConversionCurrencyMismatch,
  ConversionNotFound,
  ConversionNotRefundable,
  ConversionTransactionConflict,
  ConversionWindowExpired,
  RefundExceedsRest,
} from '../attribution/conversions.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidAmount, UnknownCurrency } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ClickNotFound } from '../tracking/tracking.errors.js';
import {
  AdvanceClockDto,
  TestClockDto,
  TestConversionAnswerDto,
  TestConversionDto,
  TestPayoutAnswerDto,
  TestPayoutDto,
  TestRefundDto,
} from './dto/testworld.dto.js';
import { TestWorldOnly } from '../tracking/sdk/sdk.errors.js';
import { TestClockTooFar } from './testworld.errors.js';
import { TestworldService } from './testworld.service.js';

/** Any key that a server has; a publishable one is in everybody's hands. */
const SERVER_KEYS = {
  scopes: ['conversions:write', 'offers:read', 'campaigns:write', 'links:write', 'rewards:read'],
};

@ApiTags('Test world')
@Controller('api/test')
@Allow(SERVER_KEYS)
@ApiErrors(TestWorldOnly)
export class TestworldController {
  constructor(private readonly world: TestworldService) {}

  @Get('clock')
  @ApiOperation({ summary: 'What time it is in the test world' })
  clock(@Ctx() ctx: RequestContext): TestClockDto {
    return this.world.clock(ctx);
  }

  @Post('clock')
  @HttpCode(200)
  @ApiOperation({ summary: 'Move the clock ahead, and do what has become due' })
  @ApiErrors(TestClockTooFar)
  advance(@Ctx() ctx: RequestContext, @Body() { advance }: AdvanceClockDto): Promise<TestClockDto> {
    return this.world.advance(ctx, advance);
  }

  @Post('conversion')
  @ApiOperation({ summary: 'Make a sale of a click, approved at once unless asked otherwise' })
  @ApiErrors(
    ClickNotFound,
    ConversionCurrencyMismatch,
    ConversionTransactionConflict,
    ConversionWindowExpired,
  )
  @ApiErrors(InvalidAmount, UnknownCurrency)
  convert(@Ctx() ctx: RequestContext, @Body() body: TestConversionDto): Promise<TestConversionAnswerDto> {
    return this.world.convert(ctx, body);
  }

  @Post('refund')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a sale back, wholly or in part' })
  @ApiErrors(ConversionNotFound, ConversionNotRefundable, RefundExceedsRest, InvalidAmount)
  refund(@Ctx() ctx: RequestContext, @Body() body: TestRefundDto): Promise<TestConversionAnswerDto> {
    return this.world.refund(ctx, body);
  }

  @Post('payout')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pay all that may be paid through the fake bank, at once' })
  pay(@Ctx() ctx: RequestContext, @Body() body: TestPayoutDto): Promise<TestPayoutAnswerDto> {
    return this.world.pay(ctx, body);
  }

  @Post('reset')
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget all that happened and set the clock right; what was set up stays' })
  @ApiNoContentResponse({ description: 'Clicks, sales, rewards and money of this test world are gone' })
  reset(@Ctx() ctx: RequestContext): Promise<void> {
    return this.world.reset(ctx);
  }
}
