import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { AffiliatesService } from './affiliates.service.js';
import { EditUserService } from './edit-user.service.js';
import { KycController } from './kyc.controller.js';
import { KycRepository } from './kyc.repository.js';
import { KycService } from './kyc.service.js';
import { OpenTenantController } from './open-tenant.controller.js';
import { OpenTenantService } from './open-tenant.service.js';
import { PasswordHasher } from './password-hasher.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [UsersController, OpenTenantController, KycController],
  providers: [
    UsersService,
    EditUserService,
    AffiliatesService,
    UsersRepository,
    SessionsService,
    SessionsRepository,
    PasswordHasher,
    OpenTenantService,
    KycService,
    KycRepository,
  ],
  exports: [UsersService, AffiliatesService, KycService, SessionsService, PasswordHasher],
})
export class UsersModule {}
