import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { mapPage, type Page } from '../kernel/paging/page.js';
import { PageQueryDto } from '../kernel/paging/page-query.dto.js';
import { CreateInviteDto, InviteDto, IssuedInviteDto } from './dto/invite.dto.js';
import { InvitesService } from './invites.service.js';

@ApiTags('Users')
@Controller('api/admin/invites')
@Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:write' })
export class InvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Post()
  @Idempotent({ holdsSecret: true })
  @ApiOperation({ summary: 'Invite somebody to register as a promoter; the code is shown this once' })
  async create(@Ctx() ctx: RequestContext, @Body() body: CreateInviteDto): Promise<IssuedInviteDto> {
    const { invite, code } = await this.invites.create(ctx, body);
    return { ...InviteDto.from(invite), code };
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:read' })
  @ApiOperation({ summary: 'List invites, newest first' })
  @ApiPage(InviteDto)
  @ApiErrors(InvalidCursor)
  async list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<InviteDto>> {
    return mapPage(await this.invites.list(ctx, query), InviteDto.from);
  }
}
