import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { PlatformTenantDto } from '../tenants/dto/tenant.dto.js';
import { PlanUnknown, TenantSlugTaken } from '../tenants/tenants.errors.js';
import { OpenTenantDto } from './dto/open-tenant.dto.js';
import { OpenTenantService } from './open-tenant.service.js';
import { EmailTaken, PasswordRefused } from './users.errors.js';

@ApiTags('Platform')
@Controller('api/platform/tenants')
@Allow('SUPER_ADMIN')
export class OpenTenantController {
  constructor(private readonly tenants: OpenTenantService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Make a tenant with its test world, and perhaps its first admin' })
  @ApiErrors(TenantSlugTaken, PlanUnknown, EmailTaken, PasswordRefused)
  async create(@Ctx() ctx: RequestContext, @Body() body: OpenTenantDto): Promise<PlatformTenantDto> {
    const { admin, ...tenant } = body;
    return PlatformTenantDto.fromPair(await this.tenants.open(ctx, tenant, admin));
  }
}
