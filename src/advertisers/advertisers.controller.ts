import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NoTenantHere, RegistrationRefused } from '../auth/auth.errors.js';
import type { Visitor } from '../auth/auth.types.js';
import { LoggedInDto } from '../auth/dto/logged-in.dto.js';
import { LimitCredentials } from '../auth/limit-credentials.decorator.js';
import { FromVisitor } from '../auth/visitor.decorator.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RateLimited, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow, Public } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { PageQueryDto } from '../kernel/paging/page-query.dto.js';
import type { Page } from '../kernel/paging/page.js';
import { PlanLimitReached, TenantSuspended } from '../tenants/tenants.errors.js';
import { PasswordRefused } from '../users/users.errors.js';
import { AdvertiserInvalidTransition, AdvertiserNotFound } from './advertisers.errors.js';
import { AdvertisersService } from './advertisers.service.js';
import { DecideAdvertiserService } from './decide-advertiser.service.js';
import { AdvertiserQueryDto } from './dto/advertiser-query.dto.js';
import { AdvertiserDto } from './dto/advertiser.dto.js';
import { ChangeSettlementDto } from './dto/change-settlement.dto.js';
import { RegisterAdvertiserDto, RegisteredAdvertiserDto } from './dto/register-advertiser.dto.js';
import { RejectAdvertiserDto } from './dto/reject-advertiser.dto.js';
import { RegisterAdvertiserService } from './register-advertiser.service.js';

@ApiTags('Advertisers')
@Controller('api/advertisers')
@Allow({ roles: ['ADMIN'], permission: 'offers:read' })
export class AdvertisersController {
  constructor(
    private readonly advertisers: AdvertisersService,
    private readonly registration: RegisterAdvertiserService,
    private readonly decisions: DecideAdvertiserService,
  ) {}

  @Post('register')
  @Public()
  @LimitCredentials()
  @ApiOperation({
    summary: 'Register a company with its first user and log in; an admin approves the company',
  })
  @ApiErrors(
    RegistrationRefused,
    PasswordRefused,
    NoTenantHere,
    TenantSuspended,
    PlanLimitReached,
    RateLimited,
  )
  async register(
    @FromVisitor() visitor: Visitor,
    @Body() body: RegisterAdvertiserDto,
  ): Promise<RegisteredAdvertiserDto> {
    const { company, ...person } = body;
    const { name, websiteUrl = null, country = null } = company;
    const made = await this.registration.register(visitor, person, { name, websiteUrl, country });
    return { ...LoggedInDto.from(made.loggedIn), advertiser: AdvertiserDto.from(made.advertiser) };
  }

  @Get()
  @ApiOperation({ summary: 'List advertisers, newest first' })
  @ApiPage(AdvertiserDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: AdvertiserQueryDto): Promise<Page<AdvertiserDto>> {
    return this.advertisers.list(ctx, query, query.status);
  }

  @Get('mine')
  @Allow('ADVERTISER')
  @ApiOperation({ summary: 'List the companies that the caller acts for, newest first' })
  @ApiPage(AdvertiserDto)
  @ApiErrors(InvalidCursor)
  mine(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<AdvertiserDto>> {
    return this.advertisers.listOwn(ctx, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one advertiser' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<AdvertiserDto> {
    return this.advertisers.get(ctx, id);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Approve a company that registered: it may publish offers' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound, AdvertiserInvalidTransition)
  approve(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<AdvertiserDto> {
    return this.decisions.approve(ctx, id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: 'Reject a company that registered, with a reason' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound, AdvertiserInvalidTransition)
  reject(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RejectAdvertiserDto,
  ): Promise<AdvertiserDto> {
    return this.decisions.reject(ctx, id, body.reason);
  }

  @Patch(':id/settlement')
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @ApiOperation({ summary: 'Say who pays the promoters of a company from now on' })
  @ApiErrors(RequestInvalid, AdvertiserNotFound)
  changeSettlement(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ChangeSettlementDto,
  ): Promise<AdvertiserDto> {
    return this.advertisers.changeSettlement(ctx, id, body.settlementMode);
  }
}
