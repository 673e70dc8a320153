import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../advertisers/advertisers.module.js';
import { OffersModule } from '../../offers/offers.module.js';
import { CountriesController } from './countries.controller.js';
import { GeoRulesController } from './geo-rules.controller.js';
import { GeoRulesService } from './geo-rules.service.js';
import { GeoRepository } from './geo.repository.js';

/** Rules on countries, and the list of them. */
@Module({
  imports: [AdvertisersModule, OffersModule],
  controllers: [CountriesController, GeoRulesController],
  providers: [GeoRulesService, GeoRepository],
  exports: [GeoRulesService],
})
export class GeoModule {}
