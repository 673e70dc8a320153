import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { AttributionModule } from '../attribution/attribution.module.js';
import { OffersModule } from '../offers/offers.module.js';
import { UsersModule } from '../users/users.module.js';
import { AnalyticsController } from './analytics.controller.js';
import { AnalyticsRepository } from './analytics.repository.js';
import { CountriesService } from './countries.service.js';
import { DaySumsRepository } from './days/day-sums.repository.js';
import { DaySumsService } from './days/day-sums.service.js';
import { ActiveTenantsRepository } from './jobs/active-tenants.repository.js';
import { ChangedDaysRepository } from './jobs/changed-days.repository.js';
import { ForgetSlicesJob } from './jobs/forget-slices.job.js';
import { OldSlicesRepository } from './jobs/old-slices.repository.js';
import { RefreshOfferFiguresJob } from './jobs/refresh-offer-figures.job.js';
import { SumUpDaysJob } from './jobs/sum-up-days.job.js';
import { RealtimeRepository } from './live/realtime.repository.js';
import { RealtimeService } from './live/realtime.service.js';
import { StatsStreams } from './live/stats-streams.service.js';
import { OfferFiguresRepository } from './offer-figures.repository.js';
import { OfferFiguresService } from './offer-figures.service.js';
import { ExportService } from './reports/export.service.js';
import { ReportScopeService } from './reports/report-scope.service.js';
import { ReportsRepository } from './reports/reports.repository.js';
import { ReportsService } from './reports/reports.service.js';
import { SummaryService } from './summary.service.js';

@Module({
  imports: [AdvertisersModule, AttributionModule, OffersModule, UsersModule],
  controllers: [AnalyticsController],
  providers: [
    SummaryService,
    CountriesService,
    AnalyticsRepository,
    ReportsService,
    ReportScopeService,
    ReportsRepository,
    ExportService,
    RealtimeService,
    RealtimeRepository,
    StatsStreams,
    DaySumsService,
    DaySumsRepository,
    SumUpDaysJob,
    ForgetSlicesJob,
    OldSlicesRepository,
    ChangedDaysRepository,
    OfferFiguresService,
    OfferFiguresRepository,
    ActiveTenantsRepository,
    RefreshOfferFiguresJob,
  ],
  exports: [DaySumsService, ReportsService],
})
export class AnalyticsModule {}
