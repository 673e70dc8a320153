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
import { CategoryInUse, CategoryNotFound, CategorySlugTaken } from './categories.errors.js';
import { CategoriesService } from './categories.service.js';
import { CategoryDto, CreateCategoryDto, UpdateCategoryDto } from './dto/category.dto.js';

@ApiTags('Categories')
@Controller('api/categories')
@Allow({ roles: ['ADMIN'], permission: 'offers:write' })
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Make a category' })
  @ApiErrors(RequestInvalid, CategorySlugTaken)
  create(@Ctx() ctx: RequestContext, @Body() body: CreateCategoryDto): Promise<CategoryDto> {
    return this.categories.create(ctx, body.slug, body.name);
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'List categories, newest first' })
  @ApiPage(CategoryDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<CategoryDto>> {
    return this.categories.list(ctx, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({ summary: 'Read a category' })
  @ApiErrors(RequestInvalid, CategoryNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<CategoryDto> {
    return this.categories.get(ctx, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the slug or the name of a category' })
  @ApiErrors(RequestInvalid, CategoryNotFound, CategorySlugTaken)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateCategoryDto,
  ): Promise<CategoryDto> {
    return this.categories.update(ctx, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'It is gone' })
  @ApiOperation({ summary: 'Take a category away that no offer names' })
  @ApiErrors(RequestInvalid, CategoryNotFound, CategoryInUse)
  delete(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.categories.delete(ctx, id);
  }
}
