import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdvertiserInvalidTransition, AdvertiserNotFound } from '../advertisers/advertisers.errors.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { SuspendCompanyDto } from './dto/suspend-company.dto.js';
import { SuspendedCompanyDto } from './dto/suspended-company.dto.js';
import { SuspendCompanyService } from './suspend-company.service.js';

@ApiTags('Advertisers')
@Controller('api/advertisers')
@Allow({ roles: ['ADMIN'], permission: 'offers:write' })
export class CompanyStatesController {
  constructor(private readonly companies: SuspendCompanyService) {}

  @Post(':id/suspend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop a company: its active offers pause and it publishes nothing' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound, AdvertiserInvalidTransition)
  suspend(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SuspendCompanyDto,
  ): Promise<SuspendedCompanyDto> {
    return this.companies.suspend(ctx, id, body.reason);
  }

  @Post(':id/reinstate')
  @HttpCode(200)
  @ApiOperation({ summary: 'End the suspension of a company: what paused with it opens again' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound, AdvertiserInvalidTransition)
  reinstate(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<SuspendedCompanyDto> {
    return this.companies.reinstate(ctx, id);
  }
}
