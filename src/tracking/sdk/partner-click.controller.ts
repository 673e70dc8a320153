import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AppError } from '../../kernel/errors/app-error.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { plainIp } from '../../kernel/http/client-network.js';
import { LinkNotFound } from '../../links/links.errors.js';
import { ClickTooFast, LinkEnded, LinkGeoBlocked, LinkLookupUnavailable } from '../tracking.errors.js';
import { SdkClickResultDto } from './dto/sdk-result.dto.js';
import { SdkClickDto } from './dto/sdk-visit.dto.js';
import { AllowSdkKey, type SdkRequest } from './sdk-key.guard.js';
import {
  ClickIdTaken,
  ClickInFuture,
  ClickNotRecorded,
  ClickTimeMismatch,
  ClickTooOld,
} from './sdk.errors.js';
import { SdkService } from './sdk.service.js';
import type { SdkItem } from './sdk-visit.policy.js';

/** Stands here and not with the partners: it is taken in by the nodes that redirect. */
@ApiTags('Partner API')
@Controller('v1/events')
export class PartnerClickController {
  constructor(private readonly sdk: SdkService) {}

  @Post('click')
  @HttpCode(201)
  @AllowSdkKey(['links:write', 'conversions:write'])
  @ApiOperation({ summary: 'Record a click on one of your links, from your own server' })
  @ApiResponse({ status: 201, description: 'The click is on disk', type: SdkClickResultDto })
  @ApiErrors(
    RequestInvalid,
    LinkNotFound,
    LinkEnded,
    LinkGeoBlocked,
    LinkLookupUnavailable,
    ClickTooFast,
    ClickTooOld,
    ClickInFuture,
    ClickTimeMismatch,
    ClickIdTaken,
    ClickNotRecorded,
  )
  async click(@Req() request: SdkRequest, @Body() body: SdkClickDto): Promise<SdkClickResultDto> {
    const ip = request.ip ? plainIp(request.ip) : null;
    const caller = { isPublishable: false, ip, headers: request.headers };
    const { click_id: id, clicked_at: at, visitor_id: visitorId, user_agent: userAgent, ...rest } = body;
    const given = Object.entries({ ...rest, id, at, visitorId, userAgent }).filter(
      ([, value]) => value !== undefined,
    );
    const item = Object.fromEntries(given) as unknown as SdkItem;
    const [result] = await this.sdk.record('click', request.sdkKey!, caller, [item]);
    if (result instanceof AppError) throw result;
    return { click_id: result!.id, destination: result!.destination };
  }
}
