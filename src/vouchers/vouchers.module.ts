import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { RewardsModule } from '../rewards/rewards.module.js';
import { FraudEventsModule } from '../tracking/fraud/fraud-events.module.js';
import { UsersModule } from '../users/users.module.js';
import { CommissionsRepository } from './commissions/commissions.repository.js';
import { CommissionsService } from './commissions/commissions.service.js';
import { ChangedZonesRepository } from './jobs/changed-zones.repository.js';
import { FollowZonesJob } from './jobs/follow-zones.job.js';
import { ChangeOrderService } from './orders/change-order.service.js';
import { OrderRecordsService } from './orders/order-records.service.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersRepository } from './orders/orders.repository.js';
import { OrdersService } from './orders/orders.service.js';
import { PlaceOrderService } from './orders/place-order.service.js';
import { ProductsController } from './products/products.controller.js';
import { ProductsRepository } from './products/products.repository.js';
import { ProductsService } from './products/products.service.js';
import { AffiliateController } from './reports/affiliate.controller.js';
import { AffiliateReportsService } from './reports/affiliate-reports.service.js';
import { ReportsRepository } from './reports/reports.repository.js';
import { ShopSettingsController } from './shop/shop-settings.controller.js';
import { ShopSettingsRepository } from './shop/shop-settings.repository.js';
import { ShopSettingsService } from './shop/shop-settings.service.js';
import { SumsRepository } from './sums/sums.repository.js';
import { SumsService } from './sums/sums.service.js';

/** The tenant's own shop, and the affiliates who earn by its orders. */
@Module({
  imports: [UsersModule, LedgerModule, RewardsModule, FraudEventsModule],
  controllers: [ShopSettingsController, ProductsController, OrdersController, AffiliateController],
  providers: [
    ...[ShopSettingsService, ShopSettingsRepository, ProductsService, ProductsRepository],
    ...[OrdersService, PlaceOrderService, ChangeOrderService, OrderRecordsService, OrdersRepository],
    ...[CommissionsService, CommissionsRepository, SumsService, SumsRepository],
    ...[AffiliateReportsService, ReportsRepository, FollowZonesJob, ChangedZonesRepository],
  ],
  exports: [ProductsService, OrdersService],
})
export class VouchersModule {}
