import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import type { Page } from '../kernel/paging/page.js';
import { RejectMembershipDto } from './dto/membership-body.dto.js';
import { MembershipQueryDto } from './dto/membership-query.dto.js';
import { MembershipDto } from './dto/membership.dto.js';
import { MembershipInvalidTransition, MembershipNotFound } from './memberships.errors.js';
import { MembershipsService } from './memberships.service.js';

@ApiTags('Memberships')
@Controller('api/memberships')
@Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'offers:write' })
export class MembershipsController {
  constructor(private readonly memberships: MembershipsService) {}

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER', 'PROMOTER'], permission: 'offers:read' })
  @ApiOperation({
    summary:
      'List memberships and applications, newest first: own ones for a promoter, of own offers for an advertiser, all for an admin',
  })
  @ApiPage(MembershipDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: MembershipQueryDto): Promise<Page<MembershipDto>> {
    return this.memberships.list(ctx, { status: query.status, offerId: query.offerId }, query);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let an applicant in: they get a first link' })
  @ApiErrors(RequestInvalid, MembershipNotFound, MembershipInvalidTransition)
  approve(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<MembershipDto> {
    return this.memberships.approve(ctx, id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reject an application, with a reason' })
  @ApiErrors(RequestInvalid, MembershipNotFound, MembershipInvalidTransition)
  reject(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RejectMembershipDto,
  ): Promise<MembershipDto> {
    return this.memberships.reject(ctx, id, body.reason);
  }
}
