import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { ThrottlerModule } from '@nestjs/throttler';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { UsersModule } from '../users/users.module.js';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { InvitesController } from './invites.controller.js';
import { InvitesRepository } from './invites.repository.js';
import { InvitesService } from './invites.service.js';
import { JwtGuard } from './jwt.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeysModule } from './keys/keys.module.js';
import { CallerLimits } from './limits/caller-limits.js';
import { CallerLimitsModule } from './limits/caller-limits.module.js';
import { KeyLimitGuard } from './limits/key-limit.guard.js';
import { LoginThrottleRepository } from './login-throttle.repository.js';
import { LoginThrottleService } from './login-throttle.service.js';
import { RegistrationService } from './registration.service.js';
import { RequestLimitGuard, requestLimits } from './request-limit.guard.js';
import { ACCESS_LIFE_S, ISSUER, signingKey, TokensService } from './tokens.service.js';

@Module({
  imports: [
    TenantsModule,
    UsersModule,
    KeysModule,
    PassportModule,
    JwtModule.registerAsync({
      inject: [CONFIG],
      useFactory: (config: RuntimeConfig) => ({
        secret: signingKey(config.jwtSecret),
        signOptions: { algorithm: 'HS256', expiresIn: ACCESS_LIFE_S, issuer: ISSUER },
      }),
    }),
    ThrottlerModule.forRootAsync({
      imports: [CallerLimitsModule],
      inject: [CONFIG, CallerLimits],
      useFactory: requestLimits,
    }),
  ],
  controllers: [AuthController, InvitesController],
  providers: [
    AuthService,
    RegistrationService,
    TokensService,
    InvitesService,
    InvitesRepository,
    LoginThrottleService,
    LoginThrottleRepository,
    JwtStrategy,
    JwtGuard,
    // In this order: who calls, then how often.
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: RequestLimitGuard },
    { provide: APP_GUARD, useClass: KeyLimitGuard },
  ],
  exports: [AuthService, RegistrationService],
})
export class AuthModule {}
