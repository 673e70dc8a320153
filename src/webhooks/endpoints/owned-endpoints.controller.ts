import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import { OwnedEndpointDto, OwnedEndpointQueryDto } from '../dto/owned-endpoint.dto.js';
import { EndpointsService } from './endpoints.service.js';

@ApiTags('Webhooks')
@Controller('api/admin/webhooks/endpoints')
@Allow({ roles: ['ADMIN'], permission: 'keys:read' })
export class OwnedEndpointsController {
  constructor(private readonly endpoints: EndpointsService) {}

  @Get()
  @ApiOperation({ summary: 'List endpoints of everybody in the tenant, newest first, to look at' })
  @ApiPage(OwnedEndpointDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: OwnedEndpointQueryDto): Promise<Page<OwnedEndpointDto>> {
    return this.endpoints.listOfAll(ctx, { kind: query.owner, id: query.ownerId }, query);
  }
}
