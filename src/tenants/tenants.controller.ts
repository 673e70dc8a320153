import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { TenantDto } from './dto/tenant.dto.js';
import { UpdateTenantDto } from './dto/update-tenant.dto.js';
import { TenantsService } from './tenants.service.js';

@ApiTags('Tenant')
@Controller('api/tenant')
export class TenantsController {
  constructor(private readonly tenants: TenantsService) {}

  @Get()
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'tenant:read' })
  @ApiOperation({ summary: 'Get my tenant with its plan, branding and flags' })
  async get(@Ctx() ctx: RequestContext): Promise<TenantDto> {
    return TenantDto.from(await this.tenants.getOwn(ctx));
  }

  @Patch()
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'tenant:write' })
  @ApiOperation({ summary: 'Change name, time zone or branding of my tenant' })
  async update(@Ctx() ctx: RequestContext, @Body() body: UpdateTenantDto): Promise<TenantDto> {
    return TenantDto.from(await this.tenants.updateOwn(ctx, body));
  }
}
