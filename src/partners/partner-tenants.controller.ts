import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PartnerKeyRequired, PartnerLiveOnly, PartnerTenantsFull } from '../campaigns/campaigns.errors.js';
import { PartnerTenantsService } from '../campaigns/partner-tenants.service.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { CreatePartnerTenantDto, PartnerTenantDto, PartnerTenantsDto } from './dto/partner-tenant.dto.js';

@ApiTags('Partner API')
@Controller('v1/tenants')
@Allow({ scopes: ['campaigns:write'] })
@ApiErrors(PartnerKeyRequired)
export class PartnerTenantsController {
  constructor(private readonly tenants: PartnerTenantsService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Make a tenant below yours, to run campaigns for' })
  @ApiErrors(PartnerTenantsFull, PartnerLiveOnly)
  async create(
    @Ctx() ctx: RequestContext,
    @Body() { name }: CreatePartnerTenantDto,
  ): Promise<PartnerTenantDto> {
    return PartnerTenantDto.from(await this.tenants.create(ctx, name));
  }

  @Get()
  @ApiOperation({ summary: 'The tenants that you made' })
  async list(@Ctx() ctx: RequestContext): Promise<PartnerTenantsDto> {
    return { data: (await this.tenants.list(ctx)).map(PartnerTenantDto.from) };
  }
}
