import { Controller, Get, Header, Query, Req, Res } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiOperation,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RouteNotFound } from '../../../kernel/errors/common.errors.js';
import { ApiErrors } from '../../../kernel/http/api-errors.decorator.js';
import { Public } from '../../../kernel/http/allow.decorator.js';
import type { RequestWithContext } from '../../../kernel/http/ctx.decorator.js';
import { newId } from '../../../kernel/ids/uuid.js';
import { PIXEL_SCRIPT } from './pixel-script.js';
import { pageOrigin } from './page-origin.policy.js';
import { PixelService } from './pixel.service.js';

/** One transparent pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const GIF_SCHEMA = { content: { 'image/gif': { schema: { type: 'string', format: 'binary' } } } };

@ApiTags('Pixel')
@Controller()
@Public()
export class PixelController {
  constructor(private readonly pixel: PixelService) {}

  @Get('px.gif')
  @Header('Content-Type', 'image/gif')
  @Header('Cache-Control', 'no-store')
  @Header('Cross-Origin-Resource-Policy', 'cross-origin')
  @ApiOperation({
    summary:
      "Report a sale from a shop's page; the answer is a pixel whatever becomes of it, and the inbox has the outcome",
  })
  @ApiQuery({ name: 'click_id', required: false, description: 'The click id of the landing page' })
  @ApiQuery({
    name: 'offer_id',
    required: false,
    description: 'The offer, so that unknown clicks are kept too',
  })
  @ApiQuery({ name: 'transaction_id', required: false, description: 'Your id of the sale' })
  @ApiQuery({ name: 'amount', required: false, description: 'Amount in currency units' })
  @ApiQuery({ name: 'currency', required: false, description: "ISO 4217 code, the offer's" })
  @ApiQuery({ name: 'event', required: false, description: 'Which goal was reached; a sale unless given' })
  @ApiProduces('image/gif')
  @ApiResponse({ status: 200, description: 'Always; a page is told nothing', ...GIF_SCHEMA })
  @ApiErrors(RouteNotFound)
  async report(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest & RequestWithContext,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // A HEAD asks what a GET would say; it must not sell anything.
    if (request.method !== 'GET') throw new RouteNotFound();
    await this.pixel.receive({
      fields: { ...query },
      origin: pageOrigin(request.headers),
      correlationId: request.correlationId ?? newId(),
      ip: request.ip ?? null,
      userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
      headers: request.headers,
    });
    await reply.send(GIF);
  }

  @Get('pixel.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  @Header('Cross-Origin-Resource-Policy', 'cross-origin')
  @ApiExcludeEndpoint()
  script(): string {
    return PIXEL_SCRIPT;
  }
}
