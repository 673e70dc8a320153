import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { KeysModule } from '../auth/keys/keys.module.js';
import { LinksModule } from '../links/links.module.js';
import { OffersModule } from '../offers/offers.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { UsersModule } from '../users/users.module.js';
import { VouchersModule } from '../vouchers/vouchers.module.js';
import { DemoService } from './demo.service.js';

/** The world a first start shows; never part of a production process. */
@Module({
  imports: [
    TenantsModule,
    UsersModule,
    KeysModule,
    AdvertisersModule,
    OffersModule,
    LinksModule,
    VouchersModule,
  ],
  providers: [DemoService],
})
export class DemoModule {}
