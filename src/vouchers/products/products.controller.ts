import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount, InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { CreateProductDto, ProductQueryDto, UpdateProductDto } from './dto/product-body.dto.js';
import { ProductDto } from './dto/product.dto.js';
import { ProductIdPipe } from './product-id.pipe.js';
import { ProductNotFound } from './products.errors.js';
import { ProductsService } from './products.service.js';

@ApiTags('Shop')
@Controller('api/products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Post()
  @Idempotent()
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Put a product into the shop' })
  @ApiErrors(RequestInvalid, InvalidAmount)
  create(@Ctx() ctx: RequestContext, @Body() { active, ...body }: CreateProductDto): Promise<ProductDto> {
    return this.products.create(ctx, { ...body, isActive: active });
  }

  @Get()
  @Allow({ roles: ['ADMIN'], permission: 'offers:read', scopes: ['orders:write'] })
  @ApiOperation({ summary: 'List products by their number' })
  @ApiPage(ProductDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: ProductQueryDto): Promise<Page<ProductDto>> {
    return this.products.list(ctx, { search: query.search, isActive: query.active }, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN'], permission: 'offers:read', scopes: ['orders:write'] })
  @ApiOperation({ summary: 'Read a product' })
  @ApiParam({ name: 'id', type: 'integer' })
  @ApiErrors(RequestInvalid, ProductNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ProductIdPipe) id: number): Promise<ProductDto> {
    return this.products.get(ctx, id);
  }

  @Patch(':id')
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Change the name or price of a product, or stop its sale' })
  @ApiParam({ name: 'id', type: 'integer' })
  @ApiErrors(RequestInvalid, ProductNotFound, InvalidAmount)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ProductIdPipe) id: number,
    @Body() { active, ...body }: UpdateProductDto,
  ): Promise<ProductDto> {
    return this.products.update(ctx, id, { ...body, isActive: active });
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiNoContentResponse({ description: 'It is gone from the shop; orders still name its number' })
  @ApiOperation({ summary: 'Take a product out of the shop' })
  @ApiParam({ name: 'id', type: 'integer' })
  @ApiErrors(RequestInvalid, ProductNotFound)
  async delete(@Ctx() ctx: RequestContext, @Param('id', ProductIdPipe) id: number): Promise<void> {
    await this.products.delete(ctx, id);
  }
}
