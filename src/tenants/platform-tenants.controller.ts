import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { mapPage, type Page } from '../kernel/paging/page.js';
import {
  SetFlagsDto,
  SuspendTenantDto,
  TenantQueryDto,
  UpdatePlatformTenantDto,
} from './dto/platform-tenant.dto.js';
import { PlatformTenantDto } from './dto/tenant.dto.js';
import { PlatformTenantsService } from './platform-tenants.service.js';
import { PlanUnknown, TenantNotFound } from './tenants.errors.js';

/** Making a tenant stands beside its first admin, in users. */
@ApiTags('Platform')
@Controller('api/platform/tenants')
@Allow('SUPER_ADMIN')
export class PlatformTenantsController {
  constructor(private readonly tenants: PlatformTenantsService) {}

  @Get()
  @ApiOperation({ summary: 'List the tenants, newest first' })
  @ApiPage(PlatformTenantDto)
  @ApiErrors(InvalidCursor)
  async list(@Query() query: TenantQueryDto): Promise<Page<PlatformTenantDto>> {
    return mapPage(await this.tenants.list(query, query), PlatformTenantDto.fromPair);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a tenant' })
  @ApiErrors(TenantNotFound)
  async get(@Param('id', ParseIdPipe) id: string): Promise<PlatformTenantDto> {
    return PlatformTenantDto.fromPair(await this.tenants.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change name, plan or time zone of a tenant' })
  @ApiErrors(TenantNotFound, PlanUnknown)
  async update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdatePlatformTenantDto,
  ): Promise<PlatformTenantDto> {
    return PlatformTenantDto.fromPair(await this.tenants.update(ctx, id, body));
  }

  @Put(':id/flags')
  @ApiOperation({ summary: 'Replace the feature flags of a tenant' })
  @ApiErrors(TenantNotFound)
  async setFlags(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetFlagsDto,
  ): Promise<PlatformTenantDto> {
    return PlatformTenantDto.fromPair(await this.tenants.setFlags(ctx, id, body.flags));
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Suspend a tenant and its test world: keys refused, people read only' })
  @ApiErrors(TenantNotFound)
  async suspend(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SuspendTenantDto,
  ): Promise<PlatformTenantDto> {
    return PlatformTenantDto.fromPair(await this.tenants.suspend(ctx, id, body.reason));
  }

  @Post(':id/activate')
  @HttpCode(200)
  @ApiOperation({ summary: 'End the suspension of a tenant' })
  @ApiErrors(TenantNotFound)
  async activate(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
  ): Promise<PlatformTenantDto> {
    return PlatformTenantDto.fromPair(await this.tenants.activate(ctx, id));
  }
}
