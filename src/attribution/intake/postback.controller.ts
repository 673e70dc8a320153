import { Body, Controller, Get, Header, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeaders, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiConsumes } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../../kernel/context/request-context.js';
import {
  InvalidAmount,
  RequestInvalid,
  RouteNotFound,
  UnknownCurrency,
} from '../../kernel/errors/common.errors.js';
import { AcceptKeyFromQuery } from '../../kernel/http/accept-key-from-query.decorator.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import {
  ConversionCurrencyMismatch,
  ConversionKeyWithoutAdvertiser,
  ConversionNotYourOffer,
  ConversionTransactionConflict,
  ConversionWindowExpired,
  IntakeNotFound,
} from '../conversions.errors.js';
import { ClickNotFound } from '../../tracking/tracking.errors.js';
import { IntakeDto, PostbackAnswerDto, PostbackDto, PostbackQueuedDto } from '../dto/postback.dto.js';
import { IntakesService } from './intakes.service.js';
import {
  PostbackSignatureExpired,
  PostbackSignatureInvalid,
  PostbackSignatureMissing,
} from './postback-signature.errors.js';
import { PostbackSignaturesService } from './postback-signatures.service.js';
import { RefusedIntakesService } from './refused-intakes.service.js';

const ERRORS = ApiErrors(
  RequestInvalid,
  InvalidAmount,
  UnknownCurrency,
  ConversionCurrencyMismatch,
  ConversionKeyWithoutAdvertiser,
  ConversionNotYourOffer,
  ClickNotFound,
  ConversionTransactionConflict,
  ConversionWindowExpired,
  PostbackSignatureMissing,
  PostbackSignatureInvalid,
  PostbackSignatureExpired,
);
const SIGNATURE = ApiHeaders([
  {
    name: 'X-Afflux-Timestamp',
    required: false,
    description: 'Unix time in seconds, at most five minutes from now; required when the key says so',
    schema: { type: 'string', pattern: '^\\d{1,12}$' },
  },
  {
    name: 'X-Afflux-Signature',
    required: false,
    description:
      '`v1=` and in hex the HMAC-SHA256, keyed with the signing secret of the key, over `timestamp.body` (the raw bytes of a POST, whose query then has no fields) or `timestamp.query` (all parameters of a GET but api_key as name=value, percent-encoded as in RFC 3986, sorted, joined by &)',
    schema: { type: 'string', pattern: '^v1=[0-9a-fA-F]{64}$' },
  },
]);

@ApiTags('Postback')
@Controller('api/postback')
@Allow({ scopes: ['conversions:write'] })
export class PostbackController {
  constructor(
    private readonly intakes: IntakesService,
    private readonly signatures: PostbackSignaturesService,
    private readonly refusals: RefusedIntakesService,
  ) {}

  @Post()
  @AcceptKeyFromQuery('api_key')
  @ApiOperation({
    summary: 'Report a sale, as JSON or as a form; the same transaction again changes nothing',
  })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  @ApiBody({ type: PostbackDto })
  @ApiResponse({ status: 201, description: 'The sale is recorded', type: PostbackAnswerDto })
  @ApiResponse({ status: 200, description: 'The same sale was recorded before', type: PostbackAnswerDto })
  @ApiResponse({ status: 202, description: 'The click is still on its way', type: PostbackQueuedDto })
  @SIGNATURE
  @ERRORS
  post(
    @Ctx() ctx: RequestContext,
    @Query() query: Record<string, unknown>,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto> {
    return this.receive(ctx, { ...query, ...fieldsOf(body) }, request, reply);
  }

  @Get()
  @AcceptKeyFromQuery('api_key')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Report a sale with a plain URL, for trackers that can do nothing else' })
  @ApiQuery({ type: PostbackDto })
  @ApiResponse({ status: 201, description: 'The sale is recorded', type: PostbackAnswerDto })
  @ApiResponse({ status: 200, description: 'The same sale was recorded before', type: PostbackAnswerDto })
  @ApiResponse({ status: 202, description: 'The click is still on its way', type: PostbackQueuedDto })
  @SIGNATURE
  @ERRORS
  get(
    @Ctx() ctx: RequestContext,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto> {
    // A HEAD asks what a GET would say; it must not sell anything.
    if (request.method !== 'GET') throw new RouteNotFound();
    return this.receive(ctx, { ...query }, request, reply);
  }

  @Get(':intake_id')
  @AcceptKeyFromQuery('api_key')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What became of a postback, queued ones above all' })
  @ApiErrors(RequestInvalid, IntakeNotFound)
  outcome(@Ctx() ctx: RequestContext, @Param('intake_id', ParseIdPipe) intakeId: string): Promise<IntakeDto> {
    return this.intakes.get(ctx, intakeId);
  }

  private async receive(
    ctx: RequestContext,
    fields: Record<string, unknown>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<PostbackAnswerDto | PostbackQueuedDto> {
    const intake = this.intakes.open(ctx, 'postback', fields);
    // Told before the outcome is known, so that refused requests can be found again as well.
    reply.header('X-Intake-Id', intake.id);
    await this.refusals.keepIfRefused(intake, () => this.signatures.check(ctx, request));
    const result = await this.intakes.receive(intake);
    if (result.kind === 'queued') {
      reply.status(202);
      return { intake_id: result.intakeId, status: 'queued' };
    }
    reply.status(result.isDuplicate ? 200 : 201);
    const { id, status, reason, reviewRequired } = result.conversion;
    return {
      conversion_id: id,
      status,
      reason,
      review_required: reviewRequired,
      duplicate: result.isDuplicate,
    };
  }
}

/** A body without fields is kept as it came, and refused for the fields it lacks. */
function fieldsOf(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  return typeof body === 'object' && !Array.isArray(body)
    ? (body as Record<string, unknown>)
    : { _body: body };
}
