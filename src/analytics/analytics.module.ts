import { Module } from '@nestjs/common';
import { OffersModule } from '../offers/offers.module.js';
import { AnalyticsController } from './analytics.controller.js';
import { AnalyticsRepository } from './analytics.repository.js';
import { AnalyticsService } from './analytics.service.js';
import { ActiveTenantsRepository } from './jobs/active-tenants.repository.js';
import { RefreshOfferFiguresJob } from './jobs/refresh-offer-figures.job.js';
import { OfferFiguresRepository } from './offer-figures.repository.js';
import { OfferFiguresService } from './offer-figures.service.js';

@Module({
  imports: [OffersModule],
  controllers: [AnalyticsController],
  providers: [
    AnalyticsService,
    AnalyticsRepository,
    OfferFiguresService,
    OfferFiguresRepository,
    ActiveTenantsRepository,
    RefreshOfferFiguresJob,
  ],
})
export class AnalyticsModule {}
