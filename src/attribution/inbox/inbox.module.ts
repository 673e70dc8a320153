import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../advertisers/advertisers.module.js';
import { TrackingModule } from '../../tracking/tracking.module.js';
import { AttributionModule } from '../attribution.module.js';
import { InboxController } from './inbox.controller.js';
import { InboxRepository } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';

/** What came in, what became of it, and trying it again. */
@Module({
  imports: [AdvertisersModule, AttributionModule, TrackingModule],
  controllers: [InboxController],
  providers: [InboxService, InboxRepository],
})
export class InboxModule {}
