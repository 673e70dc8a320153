import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import type { Page } from '../../kernel/paging/page.js';
import { BrandInUse, BrandNotFound, BrandNameTaken } from './brands.errors.js';
import { BrandsService } from './brands.service.js';
import { BrandDto, CreateBrandDto, UpdateBrandDto } from './dto/brand.dto.js';

@ApiTags('Brands')
@Controller('api/brands')
@Allow({ roles: ['ADMIN'], permission: 'offers:write' })
export class BrandsController {
  constructor(private readonly brands: BrandsService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Make a brand' })
  @ApiErrors(RequestInvalid, BrandNameTaken)
  create(@Ctx() ctx: RequestContext, @Body() body: CreateBrandDto): Promise<BrandDto> {
    return this.brands.create(ctx, body);
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'List brands, newest first' })
  @ApiPage(BrandDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<BrandDto>> {
    return this.brands.list(ctx, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'Read a brand' })
  @ApiErrors(RequestInvalid, BrandNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<BrandDto> {
    return this.brands.get(ctx, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the name or the addresses of a brand' })
  @ApiErrors(RequestInvalid, BrandNotFound, BrandNameTaken)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateBrandDto,
  ): Promise<BrandDto> {
    return this.brands.update(ctx, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'It is gone' })
  @ApiOperation({ summary: 'Take a brand away that no offer names' })
  @ApiErrors(RequestInvalid, BrandNotFound, BrandInUse)
  delete(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.brands.delete(ctx, id);
  }
}
