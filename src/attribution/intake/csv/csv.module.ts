import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../../../advertisers/advertisers.module.js';
import { TrackingModule } from '../../../tracking/tracking.module.js';
import { AttributionModule } from '../../attribution.module.js';
import { ImportConversionsController } from './import-conversions.controller.js';
import { ImportConversionsService } from './import-conversions.service.js';

/** Sales out of files. */
@Module({
  imports: [AdvertisersModule, AttributionModule, TrackingModule],
  controllers: [ImportConversionsController],
  providers: [ImportConversionsService],
})
export class CsvModule {}
