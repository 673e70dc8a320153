import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount, InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { OfferInvalidPayout, OfferNotFound } from '../offers.errors.js';
import { CreatePayoutRuleDto, PayoutRuleQueryDto, RulePayoutDto } from './dto/payout-rule-body.dto.js';
import { PayoutRuleDto } from './dto/payout-rule.dto.js';
import { PayoutRuleInvalid, PayoutRuleNotFound, PayoutRuleTaken } from './payout-rules.errors.js';
import { PayoutRulesService } from './payout-rules.service.js';

@ApiTags('Payout rules')
@Controller('api/payout-rules')
@Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
export class PayoutRulesController {
  constructor(private readonly rules: PayoutRulesService) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary:
      "Let an offer pay for a goal, from a tier on, or to one promoter something else; an advertiser's rule of a live offer waits for an admin",
  })
  @ApiErrors(
    RequestInvalid,
    OfferNotFound,
    OfferInvalidPayout,
    InvalidAmount,
    PayoutRuleInvalid,
    PayoutRuleTaken,
  )
  create(@Ctx() ctx: RequestContext, @Body() body: CreatePayoutRuleDto): Promise<PayoutRuleDto> {
    return this.rules.create(ctx, body);
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({
    summary:
      "List payout rules, newest first: own ones for an advertiser, an active offer's and their own for a promoter",
  })
  @ApiPage(PayoutRuleDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PayoutRuleQueryDto): Promise<Page<PayoutRuleDto>> {
    return this.rules.list(ctx, query.offerId, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'Read a payout rule' })
  @ApiErrors(RequestInvalid, PayoutRuleNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<PayoutRuleDto> {
    return this.rules.get(ctx, id);
  }

  @Patch(':id')
  @ApiOperation({
    summary: "Change what a rule pays from now on; an advertiser's change of a live offer waits for an admin",
  })
  @ApiErrors(RequestInvalid, PayoutRuleNotFound, OfferInvalidPayout, InvalidAmount)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RulePayoutDto,
  ): Promise<PayoutRuleDto> {
    return this.rules.update(ctx, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({
    description: 'It pays nothing any more; settled conversions keep what they were paid',
  })
  @ApiAcceptedResponse({ description: 'The offer is live: it pays until an admin agrees' })
  @ApiOperation({ summary: 'Take a payout rule away' })
  @ApiErrors(RequestInvalid, PayoutRuleNotFound)
  async delete(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    reply.status((await this.rules.delete(ctx, id)) ? 204 : 202);
  }
}
