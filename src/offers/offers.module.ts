import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { OffersController } from './offers.controller.js';
import { OffersRepository } from './offers.repository.js';
import { OffersService } from './offers.service.js';
import { PayoutPlansService } from './payouts/payout-plans.service.js';
import { PayoutRulesRepository } from './payouts/payout-rules.repository.js';

@Module({
  imports: [AdvertisersModule, TenantsModule],
  controllers: [OffersController],
  providers: [OffersService, OffersRepository, PayoutPlansService, PayoutRulesRepository],
  exports: [OffersService, PayoutPlansService],
})
export class OffersModule {}
