import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../advertisers/advertisers.module.js';
import { OffersModule } from '../../offers/offers.module.js';
import { ActOnReachedCapsJob } from '../jobs/act-on-reached-caps.job.js';
import { ReachedCapsRepository } from '../jobs/reached-caps.repository.js';
import { ResumeOffersJob } from '../jobs/resume-offers.job.js';
import { CapsController } from './caps.controller.js';
import { CapsRepository } from './caps.repository.js';
import { OfferCaps } from './offer-caps.js';
import { CapsService } from './caps.service.js';

/** Limits on offers. */
@Module({
  imports: [AdvertisersModule, OffersModule],
  controllers: [CapsController],
  providers: [
    CapsService,
    CapsRepository,
    OfferCaps,
    ActOnReachedCapsJob,
    ReachedCapsRepository,
    ResumeOffersJob,
  ],
  exports: [CapsService],
})
export class CapsModule {}
