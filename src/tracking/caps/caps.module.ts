import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../advertisers/advertisers.module.js';
import { OffersModule } from '../../offers/offers.module.js';
import { ActOnReachedCapsJob } from '../jobs/act-on-reached-caps.job.js';
import { ReachedCapsRepository } from '../jobs/reached-caps.repository.js';
import { ResumeOffersJob } from '../jobs/resume-offers.job.js';
import { CapUsesRepository } from './cap-uses.repository.js';
import { CapsController } from './caps.controller.js';
import { CapsRepository } from './caps.repository.js';
import { CapsService } from './caps.service.js';
import { GiveBackUnitsService } from './give-back-units.service.js';
import { OfferCaps } from './offer-caps.js';

/** Limits on offers. */
@Module({
  imports: [AdvertisersModule, OffersModule],
  controllers: [CapsController],
  providers: [
    CapsService,
    GiveBackUnitsService,
    CapsRepository,
    CapUsesRepository,
    OfferCaps,
    ActOnReachedCapsJob,
    ReachedCapsRepository,
    ResumeOffersJob,
  ],
  exports: [CapsService, GiveBackUnitsService],
})
export class CapsModule {}
