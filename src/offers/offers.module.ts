import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { OffersController } from './offers.controller.js';
import { OffersRepository } from './offers.repository.js';
import { OffersService } from './offers.service.js';

@Module({
  imports: [AdvertisersModule, TenantsModule],
  controllers: [OffersController],
  providers: [OffersService, OffersRepository],
  exports: [OffersService],
})
export class OffersModule {}
