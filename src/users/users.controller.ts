import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { csvStream } from '../kernel/http/csv.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import { mapPage, type Page } from '../kernel/paging/page.js';
import { PlanLimitReached } from '../tenants/tenants.errors.js';
import { termsIn } from './dto/affiliate-terms.dto.js';
import { CreateUserDto, SetPermissionSetsDto, SetRolesDto } from './dto/create-user.dto.js';
import { UpdateUserDto } from './dto/update-user.dto.js';
import { UserFilterDto, UserQueryDto } from './dto/user-query.dto.js';
import { UserDto } from './dto/user.dto.js';
import { EditUserService } from './edit-user.service.js';
import type { UserEntity } from './user.entity.js';
import {
  BeyondOwnRights,
  EmailTaken,
  LastAdmin,
  NotAffiliate,
  PasswordRefused,
  UserNotFound,
  VoucherTaken,
} from './users.errors.js';
import { UsersService } from './users.service.js';

const COLUMNS = [
  'id',
  'email',
  'displayName',
  'status',
  'roles',
  'voucherCode',
  'voucherActive',
  'discountPercentage',
  'commissionPercentage',
  'kycStatus',
  'lastLoginAt',
  'createdAt',
] as const;
type Row = Record<(typeof COLUMNS)[number], unknown>;

async function* rowsOf(users: AsyncGenerator<UserEntity>): AsyncGenerator<Row> {
  for await (const user of users) {
    const row = UserDto.from(user);
    yield { ...row, roles: row.roles.join(' ') };
  }
}

@ApiTags('Users')
@Controller('api/admin/users')
@Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:write' })
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly edits: EditUserService,
  ) {}

  @Get()
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:read' })
  @ApiOperation({ summary: 'List the users of the tenant' })
  @ApiPage(UserDto)
  @ApiErrors(InvalidCursor)
  async list(@Ctx() ctx: RequestContext, @Query() query: UserQueryDto): Promise<Page<UserDto>> {
    return mapPage(await this.users.list(ctx, query, query.sort, query), UserDto.from);
  }

  @Get('export')
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'users:read' })
  @ApiOperation({ summary: 'Download the users of the tenant as CSV, oldest first' })
  @ApiProduces('text/csv')
  @ApiErrors(RequestInvalid)
  async export(@Ctx() ctx: RequestContext, @Query() query: UserFilterDto): Promise<StreamableFile> {
    const lines = await csvStream(COLUMNS, rowsOf(this.edits.export(ctx, query)));
    return new StreamableFile(lines, {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="users.csv"',
    });
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
  @ApiErrors(EmailTaken, VoucherTaken, NotAffiliate, PasswordRefused, PlanLimitReached, BeyondOwnRights)
  async create(@Ctx() ctx: RequestContext, @Body() body: CreateUserDto): Promise<UserDto> {
    const { email, password, roles, permissionSets, displayName, locale } = body;
    const user = { email, password, roles, permissionSets, displayName, locale, terms: termsIn(body) };
    return UserDto.from(await this.users.create(ctx, user));
  }

  @Patch(':id')
  @ApiOperation({
    summary: "Change a user's e-mail, name and language, and an affiliate's voucher and rates",
  })
  @ApiErrors(RequestInvalid, UserNotFound, BeyondOwnRights, NotAffiliate, EmailTaken, VoucherTaken)
  async update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateUserDto,
  ): Promise<UserDto> {
    const { email, displayName, locale } = body;
    return UserDto.from(await this.edits.edit(ctx, id, { email, displayName, locale, ...termsIn(body) }));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'No session, no log-in and no voucher of the user counts any more' })
  @ApiOperation({ summary: 'Deactivate a user; the account stays, because books and audit entries name it' })
  @ApiErrors(UserNotFound, BeyondOwnRights, LastAdmin)
  async deactivate(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    await this.users.suspend(ctx, id);
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
