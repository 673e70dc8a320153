import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { AttributionModule } from '../attribution/attribution.module.js';
import { KeysModule } from '../auth/keys/keys.module.js';
import { OffersModule } from '../offers/offers.module.js';
import { RewardsModule } from '../rewards/rewards.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { UsersModule } from '../users/users.module.js';
import { TestKeysController } from './test-keys.controller.js';
import { TestRoomsService } from './test-rooms.service.js';
import { TestworldController } from './testworld.controller.js';
import { TestworldService } from './testworld.service.js';

/** Test worlds: a twin of each tenant, whose clock moves. */
@Module({
  imports: [
    AdvertisersModule,
    AttributionModule,
    KeysModule,
    OffersModule,
    RewardsModule,
    TenantsModule,
    UsersModule,
  ],
  controllers: [TestworldController, TestKeysController],
  providers: [TestworldService, TestRoomsService],
})
export class TestworldModule {}
