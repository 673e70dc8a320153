import { Module } from '@nestjs/common';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { KeySigningService } from './key-signing.service.js';
import { KeyRightsService } from './key-rights.service.js';
import { KeyUsageService } from './key-usage.service.js';
import { KeysController } from './keys.controller.js';
import { KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';
import { PartnerKeysController } from './partner-keys.controller.js';

@Module({
  imports: [TenantsModule],
  controllers: [KeysController, PartnerKeysController],
  providers: [KeysService, KeyRightsService, KeySigningService, KeysRepository, KeyUsageService],
  exports: [KeysService, KeySigningService, KeyUsageService],
})
export class KeysModule {}
