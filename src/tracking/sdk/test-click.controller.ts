import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AppError } from '../../kernel/errors/app-error.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { newId } from '../../kernel/ids/uuid.js';
import { LinkNotFound } from '../../links/links.errors.js';
import { LinkEnded, LinkGeoBlocked, LinkLookupUnavailable } from '../tracking.errors.js';
import { SdkClickResultDto } from './dto/sdk-result.dto.js';
import { TestClickDto } from './dto/test-click.dto.js';
import { AllowSdkKey, type SdkRequest } from './sdk-key.guard.js';
import { ClickNotRecorded, TestWorldOnly } from './sdk.errors.js';
import { SdkService } from './sdk.service.js';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0';

/** Stands here and not with the test worlds: it is taken in by the nodes that redirect. */
@ApiTags('Test world')
@Controller('api/test')
export class TestClickController {
  constructor(private readonly sdk: SdkService) {}

  @Post('click')
  @HttpCode(201)
  @AllowSdkKey(['conversions:write', 'links:write'])
  @ApiOperation({ summary: 'Make a click of a new visitor on a link of the test world' })
  @ApiResponse({ status: 201, description: 'The click is on disk', type: SdkClickResultDto })
  @ApiErrors(RequestInvalid, TestWorldOnly, LinkNotFound, LinkEnded, LinkGeoBlocked)
  @ApiErrors(LinkLookupUnavailable, ClickNotRecorded)
  async click(
    @Req() request: SdkRequest,
    @Body() { code, params }: TestClickDto,
  ): Promise<SdkClickResultDto> {
    const key = request.sdkKey!;
    if (!(await this.sdk.isOfTestWorld(key.tenantId))) throw new TestWorldOnly();
    const caller = { isPublishable: false, ip: null, headers: {} };
    const visit = { code, visitorId: newId(), userAgent: BROWSER, language: 'en', ...(params && { params }) };
    const [result] = await this.sdk.record('click', key, caller, [visit]);
    if (result instanceof AppError) throw result;
    return { click_id: result!.id, destination: result!.destination };
  }
}
