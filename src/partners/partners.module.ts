import { Module } from '@nestjs/common';
import { AttributionModule } from '../attribution/attribution.module.js';
import { KeysModule } from '../auth/keys/keys.module.js';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { RewardsModule } from '../rewards/rewards.module.js';
import { CatalogChangesService } from './catalog/catalog-changes.service.js';
import { CatalogController } from './catalog/catalog.controller.js';
import { CatalogRepository } from './catalog/catalog.repository.js';
import { CatalogService } from './catalog/catalog.service.js';
import { PartnerCampaignsController } from './partner-campaigns.controller.js';
import { PartnerEventsController } from './partner-events.controller.js';
import { PartnerLinksController } from './partner-links.controller.js';
import { PartnerReportsController } from './partner-reports.controller.js';
import { PartnerReportsRepository } from './partner-reports.repository.js';
import { PartnerReportsService } from './partner-reports.service.js';
import { PartnerRewardsController } from './partner-rewards.controller.js';
import { PartnerSharesController } from './partner-shares.controller.js';
import { PartnerTenantsController } from './partner-tenants.controller.js';

/** /v1: what partners integrate with. */
@Module({
  imports: [AttributionModule, CampaignsModule, KeysModule, RewardsModule, TenantsModule],
  controllers: [
    CatalogController,
    PartnerCampaignsController,
    PartnerEventsController,
    PartnerLinksController,
    PartnerReportsController,
    PartnerRewardsController,
    PartnerSharesController,
    PartnerTenantsController,
  ],
  providers: [
    CatalogService,
    CatalogRepository,
    CatalogChangesService,
    PartnerReportsService,
    PartnerReportsRepository,
  ],
})
export class PartnersModule {}
