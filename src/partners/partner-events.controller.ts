import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ConversionCurrencyMismatch,
  ConversionEventUnknown,
  ConversionTransactionConflict,
  ConversionWindowExpired,
} from '../attribution/conversions.errors.js';
import { PostbackAnswerDto, PostbackDto, PostbackQueuedDto } from '../attribution/dto/postback.dto.js';
import { PartnerDoorService } from '../attribution/intake/partner-door.service.js';
import { PartnerKeyRequired } from '../campaigns/campaigns.errors.js';
import { PartnerScopeService } from '../campaigns/partner-scope.service.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import {
  InvalidAmount,
  RequestInvalid,
  ServiceUnavailable,
  UnknownCurrency,
} from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { EventIgnoredDto } from './dto/event.dto.js';

const KNOWN = [{ $ref: getSchemaPath(PostbackAnswerDto) }, { $ref: getSchemaPath(EventIgnoredDto) }];

@ApiTags('Partner API')
@Controller('v1/events')
@Allow({ scopes: ['conversions:write'] })
@ApiExtraModels(PostbackAnswerDto, EventIgnoredDto)
export class PartnerEventsController {
  constructor(
    private readonly door: PartnerDoorService,
    private readonly scope: PartnerScopeService,
  ) {}

  @Post('conversion')
  @ApiOperation({
    summary:
      'Report a sale of one of your links; it waits for approval, and that of an unknown click is ignored',
  })
  @ApiBody({ type: PostbackDto })
  @ApiResponse({ status: 201, description: 'The sale is recorded', type: PostbackAnswerDto })
  @ApiResponse({
    status: 200,
    description: 'The same sale was recorded before, or the click is none of yours',
    schema: { oneOf: KNOWN },
  })
  @ApiResponse({ status: 202, description: 'The sale is kept and settles later', type: PostbackQueuedDto })
  @ApiErrors(PartnerKeyRequired, RequestInvalid, InvalidAmount, UnknownCurrency, ServiceUnavailable)
  @ApiErrors(ConversionCurrencyMismatch, ConversionEventUnknown)
  @ApiErrors(ConversionTransactionConflict, ConversionWindowExpired)
  async conversion(
    @Ctx() ctx: RequestContext,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto | EventIgnoredDto> {
    const partnerId = this.scope.partnerOf(ctx);
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    const fields = isObject ? (body as Record<string, unknown>) : {};
    const result = await this.door.receive(ctx, partnerId, fields);
    reply.header('X-Intake-Id', result.intakeId);
    if (result.kind === 'ignored') {
      reply.status(200);
      return { ignored: true, intake_id: result.intakeId };
    }
    if (result.kind === 'queued') {
      reply.status(202);
      return { intake_id: result.intakeId, status: 'queued' };
    }
    reply.status(result.isDuplicate ? 200 : 201);
    const { id, status, reason, reviewRequired } = result.conversion;
    const { isDuplicate: duplicate, isUpdated: updated } = result;
    return { conversion_id: id, status, reason, review_required: reviewRequired, duplicate, updated };
  }
}
