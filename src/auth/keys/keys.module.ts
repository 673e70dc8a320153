import { Module } from '@nestjs/common';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { KeySigningService } from './key-signing.service.js';
import { KeyUsageService } from './key-usage.service.js';
import { KeysController } from './keys.controller.js';
import { KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [KeysController],
  providers: [KeysService, KeySigningService, KeysRepository, KeyUsageService],
  exports: [KeysService, KeySigningService],
})
export class KeysModule {}
