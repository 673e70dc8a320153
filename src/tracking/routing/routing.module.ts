import { Module } from '@nestjs/common';
import { LinksModule } from '../../links/links.module.js';
import { OffersModule } from '../../offers/offers.module.js';
import { GeoModule } from '../geo/geo.module.js';
import { RoutingController } from './routing.controller.js';
import { RoutingRepository } from './routing.repository.js';
import { RoutingService } from './routing.service.js';

/** Smart links. */
@Module({
  imports: [GeoModule, LinksModule, OffersModule],
  controllers: [RoutingController],
  providers: [RoutingService, RoutingRepository],
  exports: [RoutingService],
})
export class RoutingModule {}
