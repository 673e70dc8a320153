import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { LinksModule } from '../links/links.module.js';
import { OffersModule } from '../offers/offers.module.js';
import { JoinLinks } from './join-links.service.js';
import { JoinOfferService } from './join-offer.service.js';
import { JoiningController } from './joining.controller.js';
import { MembershipsController } from './memberships.controller.js';
import { MembershipsRepository } from './memberships.repository.js';
import { MembershipsService } from './memberships.service.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { ProfilesRepository } from './profiles/profiles.repository.js';
import { ProfilesService } from './profiles/profiles.service.js';
import { PromoterPageController } from './profiles/promoter-page.controller.js';
import { PromoterPageService } from './profiles/promoter-page.service.js';

/** Who promotes what, and what promoters show of themselves. */
@Module({
  imports: [AdvertisersModule, OffersModule, LinksModule],
  controllers: [JoiningController, MembershipsController, ProfilesController, PromoterPageController],
  providers: [
    MembershipsService,
    MembershipsRepository,
    JoinOfferService,
    JoinLinks,
    ProfilesService,
    ProfilesRepository,
    PromoterPageService,
  ],
  exports: [MembershipsService, JoinLinks, ProfilesService],
})
export class MembershipsModule {}
