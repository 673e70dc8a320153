import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { PasswordHasher } from './password-hasher.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TenantsModule],
  providers: [UsersService, UsersRepository, SessionsService, SessionsRepository, PasswordHasher],
  exports: [UsersService, SessionsService, PasswordHasher],
})
export class UsersModule {}
