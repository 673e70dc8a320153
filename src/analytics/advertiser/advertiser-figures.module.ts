import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../advertisers/advertisers.module.js';
import { AttributionModule } from '../../attribution/attribution.module.js';
import { MembershipsModule } from '../../memberships/memberships.module.js';
import { AdvertiserFiguresController } from './advertiser-figures.controller.js';
import { AdvertiserFiguresRepository } from './advertiser-figures.repository.js';
import { AdvertiserFiguresService } from './advertiser-figures.service.js';

/** What companies get for their money. */
@Module({
  imports: [AdvertisersModule, AttributionModule, MembershipsModule],
  controllers: [AdvertiserFiguresController],
  providers: [AdvertiserFiguresService, AdvertiserFiguresRepository],
})
export class AdvertiserFiguresModule {}
