import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../../advertisers/advertisers.module.js';
import { AttributionModule } from '../../attribution.module.js';
import { CouponsModule } from '../../coupons/coupons.module.js';
import { ReceiveWebhookService } from './receive-webhook.service.js';
import { SettleOrderService } from './settle-order.service.js';
import { ShopConnectionsController } from './shop-connections.controller.js';
import { ShopConnectionsRepository } from './shop-connections.repository.js';
import { ShopConnectionsService } from './shop-connections.service.js';
import { ShopIntakesRepository } from './shop-intakes.repository.js';
import { ShopWebhooksController } from './shop-webhooks.controller.js';
import { TakeBackService } from './take-back.service.js';

/** Orders, refunds and cancellations that shops report by webhook. */
@Module({
  imports: [AdvertisersModule, AttributionModule, CouponsModule],
  controllers: [ShopConnectionsController, ShopWebhooksController],
  providers: [
    ShopConnectionsService,
    ShopConnectionsRepository,
    ReceiveWebhookService,
    SettleOrderService,
    TakeBackService,
    ShopIntakesRepository,
  ],
})
export class ShopsModule {}
