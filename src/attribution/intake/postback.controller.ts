import { Body, Controller, Get, Header, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid, RouteNotFound } from '../../kernel/errors/common.errors.js';
import { AcceptKeyFromQuery } from '../../kernel/http/accept-key-from-query.decorator.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { IntakeNotFound } from '../conversions.errors.js';
import { IntakeDto, PostbackAnswerDto, PostbackDto, PostbackQueuedDto } from '../dto/postback.dto.js';
import { IntakesService } from './intakes.service.js';
import { fieldsOf } from './payload.policy.js';
import { SALE_ERRORS, SIGNATURE_HEADERS } from './sale-door.openapi.js';
import { SaleDoorService } from './sale-door.service.js';

@ApiTags('Postback')
@Controller('api/postback')
@Allow({ scopes: ['conversions:write'] })
export class PostbackController {
  constructor(
    private readonly intakes: IntakesService,
    private readonly door: SaleDoorService,
  ) {}

  @Post()
  @AcceptKeyFromQuery('api_key')
  @ApiOperation({
    summary:
      'Report a sale, as JSON or as a form; the same transaction again changes nothing but what its status says',
  })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  @ApiBody({ type: PostbackDto })
  @ApiResponse({ status: 201, description: 'The sale is recorded', type: PostbackAnswerDto })
  @ApiResponse({
    status: 200,
    description: 'The sale was recorded before; its state may have changed',
    type: PostbackAnswerDto,
  })
  @ApiResponse({ status: 202, description: 'The sale is kept and settles later', type: PostbackQueuedDto })
  @SIGNATURE_HEADERS
  @SALE_ERRORS
  post(
    @Ctx() ctx: RequestContext,
    @Query() query: Record<string, unknown>,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto> {
    return this.door.receive(ctx, 'postback', { ...query, ...fieldsOf(body) }, request, reply);
  }

  @Get()
  @AcceptKeyFromQuery('api_key')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Report a sale with a plain URL, for trackers that can do nothing else' })
  @ApiQuery({ type: PostbackDto })
  @ApiResponse({ status: 201, description: 'The sale is recorded', type: PostbackAnswerDto })
  @ApiResponse({
    status: 200,
    description: 'The sale was recorded before; its state may have changed',
    type: PostbackAnswerDto,
  })
  @ApiResponse({ status: 202, description: 'The sale is kept and settles later', type: PostbackQueuedDto })
  @SIGNATURE_HEADERS
  @SALE_ERRORS
  get(
    @Ctx() ctx: RequestContext,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto> {
    // A HEAD asks what a GET would say; it must not sell anything.
    if (request.method !== 'GET') throw new RouteNotFound();
    return this.door.receive(ctx, 'postback', { ...query }, request, reply);
  }

  @Get(':intake_id')
  @AcceptKeyFromQuery('api_key')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What became of a postback, queued ones above all' })
  @ApiErrors(RequestInvalid, IntakeNotFound)
  outcome(@Ctx() ctx: RequestContext, @Param('intake_id', ParseIdPipe) intakeId: string): Promise<IntakeDto> {
    return this.intakes.get(ctx, intakeId);
  }
}
