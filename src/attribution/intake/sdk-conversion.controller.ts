import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { PostbackAnswerDto, PostbackDto, PostbackQueuedDto } from '../dto/postback.dto.js';
import { fieldsOf } from './payload.policy.js';
import { SALE_ERRORS, SIGNATURE_HEADERS } from './sale-door.openapi.js';
import { SaleDoorService } from './sale-door.service.js';

@ApiTags('Postback')
@Controller('api/sdk/conversion')
@Allow({ scopes: ['conversions:write'] })
export class SdkConversionController {
  constructor(private readonly door: SaleDoorService) {}

  @Post()
  @ApiOperation({
    summary:
      'Report a sale from the server of an app, with a secret key; the same as a postback, in the body alone',
  })
  @ApiBody({ type: PostbackDto })
  @ApiResponse({ status: 201, description: 'The sale is recorded', type: PostbackAnswerDto })
  @ApiResponse({ status: 200, description: 'The same sale was recorded before', type: PostbackAnswerDto })
  @ApiResponse({ status: 202, description: 'The sale is kept and settles later', type: PostbackQueuedDto })
  @SIGNATURE_HEADERS
  @SALE_ERRORS
  report(
    @Ctx() ctx: RequestContext,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto> {
    return this.door.receive(ctx, 'sdk', fieldsOf(body), request, reply);
  }
}
