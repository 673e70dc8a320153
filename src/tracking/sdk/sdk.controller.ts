import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../kernel/errors/app-error.js';
import { InternalError, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { plainIp } from '../../kernel/http/client-network.js';
import { LinkNotFound } from '../../links/links.errors.js';
import { ClickTooFast, LinkEnded, LinkGeoBlocked, LinkLookupUnavailable } from '../tracking.errors.js';
import {
  SdkClickItemDto,
  SdkClickResultDto,
  SdkClickResultsDto,
  SdkImpressionItemDto,
  SdkImpressionResultDto,
  SdkImpressionResultsDto,
  SdkItemErrorDto,
} from './dto/sdk-result.dto.js';
import {
  SdkClickBatchDto,
  SdkClickDto,
  SdkImpressionBatchDto,
  SdkImpressionDto,
  type SdkVisitDto,
} from './dto/sdk-visit.dto.js';
import { AllowSdkKey, type SdkRequest } from './sdk-key.guard.js';
import {
  ClickIdTaken,
  ClickInFuture,
  ClickNotRecorded,
  ClickTimeMismatch,
  ClickTooOld,
} from './sdk.errors.js';
import { type SdkKind, type SdkRecorded, SdkService } from './sdk.service.js';
import type { SdkItem } from './sdk-visit.policy.js';
import { singleOrBatch } from './single-or-batch.pipe.js';

const oneOf = (...classes: Function[]): { schema: { oneOf: { $ref: string }[] } } => ({
  schema: { oneOf: classes.map((target) => ({ $ref: getSchemaPath(target) })) },
});

@ApiTags('Tracking')
@ApiExtraModels(SdkClickDto, SdkClickBatchDto, SdkImpressionDto, SdkImpressionBatchDto)
@ApiErrors(
  RequestInvalid,
  LinkNotFound,
  LinkEnded,
  LinkGeoBlocked,
  ClickTooFast,
  ClickTooOld,
  ClickInFuture,
  ClickTimeMismatch,
  ClickIdTaken,
  ClickNotRecorded,
  LinkLookupUnavailable,
  InternalError,
)
@Controller('api/sdk')
export class SdkController {
  constructor(private readonly sdk: SdkService) {}

  @Post('click')
  @HttpCode(200)
  @AllowSdkKey()
  @ApiOperation({ summary: 'Record a click from an app or a server, or up to 500 that gathered offline' })
  @ApiBody(oneOf(SdkClickDto, SdkClickBatchDto))
  @ApiResponse({ status: 201, description: 'One click is on disk', type: SdkClickResultDto })
  @ApiResponse({ status: 200, description: 'Each of several was judged by itself', type: SdkClickResultsDto })
  async click(
    @Req() request: SdkRequest,
    @Body(singleOrBatch(SdkClickDto, SdkClickBatchDto, 'clicks')) body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SdkClickResultDto | SdkClickResultsDto> {
    const clicks = body instanceof SdkClickBatchDto ? body.clicks : [body as SdkClickDto];
    const items = clicks.map((click) => itemOf(click, click.click_id, click.clicked_at));
    const results = await this.record('click', request, items);
    if (!(body instanceof SdkClickBatchDto)) {
      const { id, destination } = onlyOf(results);
      reply.status(201);
      return { click_id: id, destination };
    }
    return {
      results: results.map((result, index): SdkClickItemDto => {
        if (result instanceof AppError)
          return { click_id: clicks[index]!.click_id ?? null, error: SdkItemErrorDto.from(result) };
        return { click_id: result.id, destination: result.destination };
      }),
    };
  }

  @Post('impression')
  @HttpCode(200)
  @AllowSdkKey()
  @ApiOperation({
    summary: 'Record an impression from an app or a server, or up to 500 that gathered offline',
  })
  @ApiBody(oneOf(SdkImpressionDto, SdkImpressionBatchDto))
  @ApiResponse({ status: 201, description: 'One impression is on disk', type: SdkImpressionResultDto })
  @ApiResponse({
    status: 200,
    description: 'Each of several was judged by itself',
    type: SdkImpressionResultsDto,
  })
  async impression(
    @Req() request: SdkRequest,
    @Body(singleOrBatch(SdkImpressionDto, SdkImpressionBatchDto, 'impressions')) body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SdkImpressionResultDto | SdkImpressionResultsDto> {
    const views = body instanceof SdkImpressionBatchDto ? body.impressions : [body as SdkImpressionDto];
    const items = views.map((view) => itemOf(view, view.impression_id, view.viewed_at));
    const results = await this.record('impression', request, items);
    if (!(body instanceof SdkImpressionBatchDto)) {
      reply.status(201);
      return { impression_id: onlyOf(results).id };
    }
    return {
      results: results.map((result, index): SdkImpressionItemDto => {
        if (result instanceof AppError)
          return { impression_id: views[index]!.impression_id ?? null, error: SdkItemErrorDto.from(result) };
        return { impression_id: result.id };
      }),
    };
  }

  private record(kind: SdkKind, request: SdkRequest, items: SdkItem[]): Promise<(SdkRecorded | AppError)[]> {
    const key = request.sdkKey!;
    const ip = request.ip ? plainIp(request.ip) : null;
    const caller = { isPublishable: key.kind === 'pk', ip, headers: request.headers };
    return this.sdk.record(kind, key, caller, items);
  }
}

function itemOf(visit: SdkVisitDto, id: string | undefined, at: string | undefined): SdkItem {
  const { code, ip, language, referrer, params, visitor_id: visitorId, user_agent: userAgent } = visit;
  const item = { code, id, at, visitorId, ip, userAgent, language, referrer, params };
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => value !== undefined),
  ) as unknown as SdkItem;
}

function onlyOf(results: (SdkRecorded | AppError)[]): SdkRecorded {
  const [result] = results;
  if (result instanceof AppError) throw result;
  return result!;
}
