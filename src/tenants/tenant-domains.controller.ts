import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { mapPage, type Page } from '../kernel/paging/page.js';
import { PageQueryDto } from '../kernel/paging/page-query.dto.js';
import { AddDomainDto, DomainDto } from './dto/domain.dto.js';
import { TenantDomainsService } from './tenant-domains.service.js';
import { DnsUnavailable, DomainNotFound, DomainNotVerified, DomainTaken } from './tenants.errors.js';

@ApiTags('Tenant')
@Controller('api/tenant/domains')
@Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'tenant:write' })
export class TenantDomainsController {
  constructor(private readonly domains: TenantDomainsService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Add a host name; the answer says which TXT record to publish' })
  @ApiErrors(DomainTaken)
  async add(@Ctx() ctx: RequestContext, @Body() body: AddDomainDto): Promise<DomainDto> {
    return DomainDto.from(await this.domains.add(ctx, body.host));
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'tenant:read' })
  @ApiOperation({ summary: 'List the host names of my tenant, newest first' })
  @ApiPage(DomainDto)
  @ApiErrors(InvalidCursor)
  async list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<DomainDto>> {
    return mapPage(await this.domains.list(ctx, query), DomainDto.from);
  }

  @Post(':id/verify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Look the TXT record up and take the host name into use' })
  @ApiErrors(DomainNotFound, DomainNotVerified, DomainTaken, DnsUnavailable)
  async verify(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<DomainDto> {
    return DomainDto.from(await this.domains.verify(ctx, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a host name' })
  @ApiNoContentResponse({ description: 'Removed' })
  @ApiErrors(DomainNotFound)
  remove(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.domains.remove(ctx, id);
  }
}
