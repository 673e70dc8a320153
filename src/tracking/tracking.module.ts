import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { CapsModule } from './caps/caps.module.js';
import { ClicksController } from './clicks/clicks.controller.js';
import { ClicksRepository } from './clicks/clicks.repository.js';
import { ClicksService } from './clicks/clicks.service.js';
import { FraudModule } from './fraud/fraud.module.js';
import { ForgetOldClicksJob } from './jobs/forget-old-clicks.job.js';
import { OldClicksRepository } from './jobs/old-clicks.repository.js';
import { GeoModule } from './geo/geo.module.js';
import { JournalAdminController } from './journal-admin/journal-admin.controller.js';
import { JournalAdminRepository } from './journal-admin/journal-admin.repository.js';
import { JournalAdminService } from './journal-admin/journal-admin.service.js';
import { RoutingModule } from './routing/routing.module.js';
import { VisitorModule } from './visitor/visitor.module.js';

/** What other domains ask of tracking, and what people see of it. */
@Module({
  imports: [AdvertisersModule, CapsModule, FraudModule, GeoModule, RoutingModule, VisitorModule],
  controllers: [ClicksController, JournalAdminController],
  providers: [
    ClicksService,
    ClicksRepository,
    JournalAdminService,
    JournalAdminRepository,
    ForgetOldClicksJob,
    OldClicksRepository,
  ],
  exports: [ClicksService, CapsModule, FraudModule, RoutingModule, VisitorModule],
})
export class TrackingModule {}
