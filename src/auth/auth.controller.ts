import { Body, Controller, Get, HttpCode, Patch, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { RateLimited, ServiceUnavailable, Unauthorized } from '../kernel/errors/common.errors.js';
import { Allow, Public } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx, type RequestWithContext } from '../kernel/http/ctx.decorator.js';
import { PlanLimitReached, TenantSuspended } from '../tenants/tenants.errors.js';
import { UserDto } from '../users/dto/user.dto.js';
import { PasswordRefused } from '../users/users.errors.js';
import {
  AccountSuspended,
  InvalidCredentials,
  NoTenantHere,
  RegistrationRefused,
  TokenReused,
  TooManyAttempts,
} from './auth.errors.js';
import { AuthService } from './auth.service.js';
import type { Visitor } from './auth.types.js';
import { ChangePasswordDto } from './dto/change-password.dto.js';
import { LoggedInDto } from './dto/logged-in.dto.js';
import { LoginDto, LogoutDto, RefreshDto } from './dto/login.dto.js';
import { RegisterDto } from './dto/register.dto.js';
import { UpdateMeDto } from './dto/update-me.dto.js';
import { LimitCredentials } from './limit-credentials.decorator.js';
import { RegistrationService } from './registration.service.js';
import { FromVisitor } from './visitor.decorator.js';

@ApiTags('Accounts')
@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly registration: RegistrationService,
  ) {}

  @Post('register')
  @Public()
  @LimitCredentials()
  @ApiOperation({ summary: 'Register as a promoter and log in' })
  @ApiErrors(
    RegistrationRefused,
    PasswordRefused,
    NoTenantHere,
    TenantSuspended,
    PlanLimitReached,
    RateLimited,
  )
  async register(@FromVisitor() visitor: Visitor, @Body() body: RegisterDto): Promise<LoggedInDto> {
    return LoggedInDto.from(await this.registration.register(visitor, body));
  }

  @Post('login')
  @Public()
  @HttpCode(200)
  @LimitCredentials()
  @ApiOperation({ summary: 'Log in with e-mail and password' })
  @ApiErrors(InvalidCredentials, AccountSuspended, TooManyAttempts, RateLimited, ServiceUnavailable)
  async login(@FromVisitor() visitor: Visitor, @Body() body: LoginDto): Promise<LoggedInDto> {
    return LoggedInDto.from(await this.auth.login(visitor, body.email, body.password));
  }

  @Post('refresh')
  @Public()
  @HttpCode(200)
  @LimitCredentials()
  @ApiOperation({ summary: 'Exchange a refresh token for the next pair of tokens' })
  @ApiErrors(TokenReused, Unauthorized, RateLimited)
  async refresh(@FromVisitor() visitor: Visitor, @Body() body: RefreshDto): Promise<LoggedInDto> {
    return LoggedInDto.from(await this.auth.refresh(visitor, body.refreshToken));
  }

  /** Public, because a log-in can also be ended when its access token has expired. */
  @Post('logout')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'End this log-in, by its access token or its refresh token' })
  @ApiNoContentResponse({ description: 'Ended' })
  @ApiErrors(Unauthorized)
  logout(@Req() request: RequestWithContext, @Body() body?: LogoutDto): Promise<void> {
    return this.auth.logout(request.ctx, body?.refreshToken);
  }

  @Post('change-password')
  @Allow({ anyUser: true })
  @HttpCode(200)
  @LimitCredentials()
  @ApiOperation({ summary: 'Change the password; every other session ends' })
  @ApiErrors(InvalidCredentials, PasswordRefused, TooManyAttempts)
  async changePassword(@Ctx() ctx: RequestContext, @Body() body: ChangePasswordDto): Promise<LoggedInDto> {
    return LoggedInDto.from(await this.auth.changePassword(ctx, body.currentPassword, body.newPassword));
  }

  @Get('me')
  @Allow({ anyUser: true })
  @ApiOperation({ summary: 'Who am I' })
  async me(@Ctx() ctx: RequestContext): Promise<UserDto> {
    return UserDto.from(await this.auth.me(ctx));
  }

  @Patch('me')
  @Allow({ anyUser: true })
  @ApiOperation({ summary: 'Change my name or language' })
  async updateMe(@Ctx() ctx: RequestContext, @Body() body: UpdateMeDto): Promise<UserDto> {
    return UserDto.from(await this.auth.updateMe(ctx, body));
  }
}
