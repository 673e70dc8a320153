import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { BrandsController } from './brands/brands.controller.js';
import { BrandsRepository } from './brands/brands.repository.js';
import { BrandsService } from './brands/brands.service.js';
import { CategoriesController } from './categories/categories.controller.js';
import { CategoriesRepository } from './categories/categories.repository.js';
import { CategoriesService } from './categories/categories.service.js';
import { CompanyStatesController } from './company-states.controller.js';
import { OfferBelongingsService } from './offer-belongings.service.js';
import { OfferLimits } from './offer-limits.service.js';
import { OfferStatesController } from './offer-states.controller.js';
import { OfferStatesService } from './offer-states.service.js';
import { OfferViewsService } from './offer-views.service.js';
import { OffersController } from './offers.controller.js';
import { OffersRepository } from './offers.repository.js';
import { OffersService } from './offers.service.js';
import { DueCatalogsRepository } from './jobs/due-catalogs.repository.js';
import { SyncCatalogsJob } from './jobs/sync-catalogs.job.js';
import { PayoutPlansService } from './payouts/payout-plans.service.js';
import { PayoutRulesController } from './payouts/payout-rules.controller.js';
import { PayoutRulesRepository } from './payouts/payout-rules.repository.js';
import { PayoutRulesService } from './payouts/payout-rules.service.js';
import { RuleProposalsService } from './payouts/rule-proposals.service.js';
import { OffersPerformanceRepository } from './performance/offers-performance.repository.js';
import { OffersPerformanceService } from './performance/offers-performance.service.js';
import { CatalogsController } from './sync/catalogs.controller.js';
import { CatalogsRepository } from './sync/catalogs.repository.js';
import { CatalogsService } from './sync/catalogs.service.js';
import { SyncCatalogService } from './sync/sync-catalog.service.js';
import { SuspendCompanyService } from './suspend-company.service.js';
import { UpdateOfferService } from './update-offer.service.js';

@Module({
  imports: [AdvertisersModule, TenantsModule],
  controllers: [
    OffersController,
    OfferStatesController,
    CategoriesController,
    BrandsController,
    CatalogsController,
    PayoutRulesController,
    CompanyStatesController,
  ],
  providers: [
    OffersService,
    OffersRepository,
    OfferStatesService,
    SuspendCompanyService,
    OfferViewsService,
    OfferBelongingsService,
    OfferLimits,
    UpdateOfferService,
    CategoriesService,
    CategoriesRepository,
    BrandsService,
    BrandsRepository,
    CatalogsService,
    CatalogsRepository,
    SyncCatalogService,
    SyncCatalogsJob,
    DueCatalogsRepository,
    PayoutPlansService,
    PayoutRulesService,
    PayoutRulesRepository,
    RuleProposalsService,
    OffersPerformanceService,
    OffersPerformanceRepository,
  ],
  exports: [
    OffersService,
    OfferLimits,
    OffersPerformanceService,
    PayoutPlansService,
    BrandsService,
    CategoriesService,
  ],
})
export class OffersModule {}
