import { Body, Controller, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import {
  AdvertiserAmbiguous,
  AdvertiserNotActive,
  AdvertiserNotFound,
} from '../../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import { RequestInvalid, UnsupportedMediaType } from '../../../kernel/errors/common.errors.js';
import { Allow } from '../../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../../kernel/http/api-errors.decorator.js';
import { CsvBytes } from '../../../kernel/http/csv-bytes.js';
import { csvLine } from '../../../kernel/http/csv.js';
import { Ctx } from '../../../kernel/http/ctx.decorator.js';
import { ImportQueryDto, ImportReportDto, type ImportRowDto } from './dto/import.dto.js';
import { ImportConversionsService } from './import-conversions.service.js';
import {
  ImportColumnRepeated,
  ImportColumnsMissing,
  ImportNotText,
  ImportTooManyRows,
} from './import.errors.js';
import { decodeText } from './decode-text.policy.js';

const EXAMPLE =
  'click_id,transaction_id,amount,currency\r\n0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11,order-1001,49.99,USD\r\n';
const COLUMNS: (keyof ImportRowDto)[] = [
  ...(['row', 'outcome', 'transactionId', 'conversionId', 'intakeId', 'code', 'message'] as const),
];

@ApiTags('Conversions')
@Controller('api/conversions/import')
export class ImportConversionsController {
  constructor(private readonly imports: ImportConversionsService) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ takesCsv: true })
  @Allow({
    roles: ['ADVERTISER', 'ADMIN'],
    permission: 'conversions:write',
    scopes: ['conversions:write'],
  })
  @ApiOperation({
    summary: 'Import sales from a CSV file of up to 2 MiB and 5,000 rows; each row stands for itself',
  })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', example: EXAMPLE } })
  @ApiOkResponse({ type: ImportReportDto })
  @ApiErrors(
    RequestInvalid,
    UnsupportedMediaType,
    AdvertiserNotFound,
    AdvertiserAmbiguous,
    AdvertiserNotActive,
  )
  @ApiErrors(ImportNotText, ImportColumnsMissing, ImportColumnRepeated, ImportTooManyRows)
  async import(
    @Ctx() ctx: RequestContext,
    @Query() query: ImportQueryDto,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportReportDto | string> {
    if (!(body instanceof CsvBytes))
      throw new UnsupportedMediaType({ message: 'Send `Content-Type: text/csv`.' });
    const report = await this.imports.import(ctx, decodeText(body.bytes()), {
      isDryRun: query.dry_run,
      advertiserId: query.advertiserId,
      preset: query.preset ?? null,
    });
    if (query.format === 'json') return report;
    reply.type('text/csv; charset=utf-8');
    return csvLine(COLUMNS) + report.results.map((row) => csvLine(COLUMNS.map((name) => row[name]))).join('');
  }
}
