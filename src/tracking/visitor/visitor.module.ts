import { Module } from '@nestjs/common';
import { TrackingSettingsController } from './tracking-settings.controller.js';
import { TrackingSettingsRepository } from './tracking-settings.repository.js';
import { TrackingSettingsService } from './tracking-settings.service.js';
import { VisitorsService } from './visitors.service.js';

/** How a tenant's visitors are told apart, as its admins set it. */
@Module({
  controllers: [TrackingSettingsController],
  providers: [TrackingSettingsService, TrackingSettingsRepository, VisitorsService],
  exports: [TrackingSettingsService, VisitorsService],
})
export class VisitorModule {}
