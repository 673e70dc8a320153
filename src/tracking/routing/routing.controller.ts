import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { LinkNotFound, LinkOfferNotJoined } from '../../links/links.errors.js';
import { OfferNotActive, OfferNotFound } from '../../offers/offers.errors.js';
import { PutRoutingDto, RoutingDto } from './dto/routing.dto.js';
import { SimulateDto } from './dto/simulate.dto.js';
import { SimulationDto } from './dto/simulation.dto.js';
import { RoutingInvalid, RoutingNotFound, RoutingUnsupportedCondition } from './routing.errors.js';
import { RoutingService } from './routing.service.js';
import type { Routing } from './routing.types.js';

@ApiTags('Routing')
@Controller('api/links/:id')
export class RoutingController {
  constructor(private readonly routing: RoutingService) {}

  @Put('routing')
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'links:write' })
  @ApiOperation({ summary: 'Make a link a smart link: rules, groups of offers, failover chain' })
  @ApiErrors(
    RequestInvalid,
    RoutingInvalid,
    RoutingUnsupportedCondition,
    LinkNotFound,
    OfferNotFound,
    OfferNotActive,
    LinkOfferNotJoined,
  )
  put(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: PutRoutingDto,
  ): Promise<RoutingDto> {
    const { rules, failover, fallbackUrl = null } = body;
    // Plain JSON is kept, without the classes it was validated with.
    const routing = JSON.parse(JSON.stringify({ rules, failover, fallbackUrl })) as Routing;
    return this.routing.put(ctx, id, routing);
  }

  @Get('routing')
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'links:read' })
  @ApiOperation({ summary: 'Read the rules of a smart link' })
  @ApiErrors(RequestInvalid, LinkNotFound, RoutingNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<RoutingDto> {
    return this.routing.get(ctx, id);
  }

  @Delete('routing')
  @HttpCode(204)
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'links:write' })
  @ApiOperation({ summary: 'Remove the rules: the link leads to its own offer again' })
  @ApiNoContentResponse({ description: 'Removed' })
  @ApiErrors(RequestInvalid, LinkNotFound, RoutingNotFound)
  remove(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.routing.remove(ctx, id);
  }

  @Post('simulate')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'links:read' })
  @ApiOperation({ summary: 'Show where a visitor would go and why; nothing is recorded' })
  @ApiErrors(RequestInvalid, LinkNotFound)
  simulate(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SimulateDto,
  ): Promise<SimulationDto> {
    return this.routing.simulate(ctx, id, body);
  }
}
