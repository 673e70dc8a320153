import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../advertisers/advertisers.module.js';
import { LinksModule } from '../../links/links.module.js';
import { OffersModule } from '../../offers/offers.module.js';
import { CouponsController } from './coupons.controller.js';
import { CouponsRepository } from './coupons.repository.js';
import { CouponsService } from './coupons.service.js';

/** Codes that stand for promoters' links. */
@Module({
  imports: [AdvertisersModule, LinksModule, OffersModule],
  controllers: [CouponsController],
  providers: [CouponsService, CouponsRepository],
  exports: [CouponsService],
})
export class CouponsModule {}
