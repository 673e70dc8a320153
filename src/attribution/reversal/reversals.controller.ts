import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { ConversionNotFound, IntakeNotFound } from '../conversions.errors.js';
import { PreviewReversalDto, ReversalDto, ReverseConversionsDto } from './dto/reversal.dto.js';
import { ReverseConversionsService } from './reverse-conversions.service.js';

@ApiTags('Conversions')
@Controller('api/conversions')
@Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'conversions:write' })
@ApiErrors(RequestInvalid, InvalidAmount, ConversionNotFound, IntakeNotFound)
export class ReversalsController {
  constructor(private readonly reversals: ReverseConversionsService) {}

  @Post('reversal-preview')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'What rejecting or refunding these conversions would touch: how many, how much money, whose rewards; nothing changes',
  })
  async preview(@Ctx() ctx: RequestContext, @Body() body: PreviewReversalDto): Promise<ReversalDto> {
    return ReversalDto.from(await this.reversals.preview(ctx, body));
  }

  @Post('reversals')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Reject or refund these conversions, all that can be and in one go; answers what was done',
  })
  async run(@Ctx() ctx: RequestContext, @Body() body: ReverseConversionsDto): Promise<ReversalDto> {
    const { reason, ...request } = body;
    return ReversalDto.from(await this.reversals.run(ctx, request, reason));
  }
}
