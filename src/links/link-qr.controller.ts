import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { QrQueryDto } from './dto/qr-query.dto.js';
import { LinkQrService } from './link-qr.service.js';
import { LinkNotFound } from './links.errors.js';

@ApiTags('Links')
@Controller('api/links')
@Allow({ roles: ['PROMOTER', 'ADMIN'], permission: 'links:read' })
export class LinkQrController {
  constructor(private readonly qr: LinkQrService) {}

  @Get(':id/qr.svg')
  @ApiOperation({ summary: 'Draw the QR code of a link as SVG' })
  @ApiProduces('image/svg+xml')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiErrors(RequestInvalid, LinkNotFound)
  async svg(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: QrQueryDto,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.qr.svg(ctx, id, query.size), { type: 'image/svg+xml' });
  }

  @Get(':id/qr.png')
  @ApiOperation({ summary: 'Draw the QR code of a link as PNG' })
  @ApiProduces('image/png')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @ApiErrors(RequestInvalid, LinkNotFound)
  async png(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: QrQueryDto,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.qr.png(ctx, id, query.size), { type: 'image/png' });
  }
}
