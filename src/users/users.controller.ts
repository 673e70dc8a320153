import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { mapPage, type Page } from '../kernel/paging/page.js';
import { PlanLimitReached } from '../tenants/tenants.errors.js';
import { CreateUserDto, SetPermissionSetsDto, SetRolesDto } from './dto/create-user.dto.js';
import { UserQueryDto } from './dto/user-query.dto.js';
import { UserDto } from './dto/user.dto.js';
import { BeyondOwnRights, EmailTaken, LastAdmin, PasswordRefused, UserNotFound } from './users.errors.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller('api/admin/users')
@Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:write' })
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:read' })
  @ApiOperation({ summary: 'List the users of the tenant' })
  @ApiPage(UserDto)
  @ApiErrors(InvalidCursor)
  async list(@Ctx() ctx: RequestContext, @Query() query: UserQueryDto): Promise<Page<UserDto>> {
    return mapPage(await this.users.list(ctx, query, query.sort, query), UserDto.from);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:read' })
  @ApiOperation({ summary: 'Get a user' })
  @ApiErrors(UserNotFound)
  async get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<UserDto> {
    return UserDto.from(await this.users.get(ctx, id));
  }

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Make a user' })
  @ApiErrors(EmailTaken, PasswordRefused, PlanLimitReached, BeyondOwnRights)
  async create(@Ctx() ctx: RequestContext, @Body() body: CreateUserDto): Promise<UserDto> {
    return UserDto.from(await this.users.create(ctx, body));
  }

  @Put(':id/roles')
  @ApiOperation({ summary: 'Replace the roles of a user; access tokens issued before are refused' })
  @ApiErrors(UserNotFound, BeyondOwnRights, LastAdmin)
  async setRoles(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetRolesDto,
  ): Promise<UserDto> {
    return UserDto.from(await this.users.grantRoles(ctx, id, body.roles));
  }

  @Put(':id/permission-sets')
  @ApiOperation({ summary: 'Replace the permission sets of an admin' })
  @ApiErrors(UserNotFound, BeyondOwnRights, LastAdmin)
  async setPermissionSets(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetPermissionSetsDto,
  ): Promise<UserDto> {
    return UserDto.from(await this.users.setPermissionSets(ctx, id, body.permissionSets));
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @ApiOperation({ summary: 'End all sessions of a user and refuse log-ins' })
  @ApiErrors(UserNotFound, BeyondOwnRights, LastAdmin)
  async suspend(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<UserDto> {
    return UserDto.from(await this.users.suspend(ctx, id));
  }

  @Post(':id/activate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a suspended user log in again' })
  @ApiErrors(UserNotFound, BeyondOwnRights, PlanLimitReached)
  async activate(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<UserDto> {
    return UserDto.from(await this.users.activate(ctx, id));
  }

  @Post(':id/logout-everywhere')
  @HttpCode(200)
  @ApiOperation({ summary: 'End all sessions of a user' })
  @ApiErrors(UserNotFound, BeyondOwnRights)
  async logOutEverywhere(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<UserDto> {
    return UserDto.from(await this.users.logOutEverywhere(ctx, id));
  }
}
