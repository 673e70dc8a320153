import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserNotActive, AdvertiserNotFound } from '../../advertisers/advertisers.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { OutboundAddressRefused, OutboundUrlInvalid } from '../../kernel/outbound/outbound.errors.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import type { Page } from '../../kernel/paging/page.js';
import { CatalogInsecureUrl, CatalogNotFound, CatalogRunning } from './catalogs.errors.js';
import { CatalogsService } from './catalogs.service.js';
import { CatalogDto, CatalogRunDto, CreateCatalogDto, UpdateCatalogDto } from './dto/catalog.dto.js';

@ApiTags('Catalogues')
@Controller('api/admin/catalogs')
@Allow({ roles: ['ADMIN'], permission: 'offers:write' })
export class CatalogsController {
  constructor(private readonly catalogs: CatalogsService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: "Add a network's catalogue; it is taken over every night" })
  @ApiErrors(
    RequestInvalid,
    CatalogInsecureUrl,
    OutboundUrlInvalid,
    OutboundAddressRefused,
    AdvertiserNotFound,
    AdvertiserNotActive,
  )
  create(@Ctx() ctx: RequestContext, @Body() body: CreateCatalogDto): Promise<CatalogDto> {
    return this.catalogs.create(ctx, body);
  }

  @Get()
  @Allow({ roles: ['ADMIN'], permission: 'offers:read' })
  @ApiOperation({ summary: 'List catalogues, newest first' })
  @ApiPage(CatalogDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<CatalogDto>> {
    return this.catalogs.list(ctx, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN'], permission: 'offers:read' })
  @ApiOperation({ summary: 'Read a catalogue; its key is never shown' })
  @ApiErrors(RequestInvalid, CatalogNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<CatalogDto> {
    return this.catalogs.get(ctx, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a catalogue, replace its key, or switch it off' })
  @ApiErrors(RequestInvalid, CatalogNotFound, CatalogInsecureUrl, OutboundUrlInvalid, OutboundAddressRefused)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateCatalogDto,
  ): Promise<CatalogDto> {
    return this.catalogs.update(ctx, id, body);
  }

  @Post(':id/runs')
  @HttpCode(202)
  @ApiOperation({ summary: 'Take a catalogue over now; the answer is the run, which begins within seconds' })
  @ApiErrors(RequestInvalid, CatalogNotFound, CatalogRunning)
  requestRun(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<CatalogRunDto> {
    return this.catalogs.requestRun(ctx, id);
  }

  @Get(':id/runs')
  @Allow({ roles: ['ADMIN'], permission: 'offers:read' })
  @ApiOperation({ summary: 'List what became of the runs of a catalogue, newest first' })
  @ApiPage(CatalogRunDto)
  @ApiErrors(RequestInvalid, InvalidCursor, CatalogNotFound)
  runs(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<CatalogRunDto>> {
    return this.catalogs.runs(ctx, id, query);
  }
}
