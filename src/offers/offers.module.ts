import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { OffersController } from './offers.controller.js';
import { OffersRepository } from './offers.repository.js';
import { OffersService } from './offers.service.js';
import { PayoutPlansService } from './payouts/payout-plans.service.js';
import { PayoutRulesController } from './payouts/payout-rules.controller.js';
import { PayoutRulesRepository } from './payouts/payout-rules.repository.js';
import { PayoutRulesService } from './payouts/payout-rules.service.js';
import { OffersPerformanceRepository } from './performance/offers-performance.repository.js';
import { OffersPerformanceService } from './performance/offers-performance.service.js';
import { UpdateOfferService } from './update-offer.service.js';

@Module({
  imports: [AdvertisersModule, TenantsModule],
  controllers: [OffersController, PayoutRulesController],
  providers: [
    OffersService,
    OffersRepository,
    UpdateOfferService,
    PayoutPlansService,
    PayoutRulesService,
    PayoutRulesRepository,
    OffersPerformanceService,
    OffersPerformanceRepository,
  ],
  exports: [OffersService, OffersPerformanceService, PayoutPlansService],
})
export class OffersModule {}
